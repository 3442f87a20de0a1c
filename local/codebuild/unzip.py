"""unzip.py ARCHIVE FOLDER: unpacks an archive and keeps the files' modes, which Python's own command drops."""

import os
import sys
import zipfile

archive, folder = sys.argv[1:]
with zipfile.ZipFile(archive) as files:
    for entry in files.infolist():
        path = files.extract(entry, folder)
        mode = (entry.external_attr >> 16) & 0o7777
        if mode:
            os.chmod(path, mode)
