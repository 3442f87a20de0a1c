module example.com/identicon

go 1.26
