// Serves a registry in memory on loopback, with the referrers API: memory-registry 127.0.0.1:5000
package main

import (
	"log"
	"net/http"
	"os"

	"cuelabs.dev/go/oci/ociregistry/ocimem"
	"cuelabs.dev/go/oci/ociregistry/ociserver"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("memory-registry: give one address, such as 127.0.0.1:5000")
	}
	log.Fatal(http.ListenAndServe(os.Args[1], ociserver.New(ocimem.New(), nil)))
}
