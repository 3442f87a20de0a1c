package main

import (
	"encoding/json"
	"image/png"
	"log/slog"
	"net/http"
	"runtime"
)

const maxNameBytes = 64

type health struct {
	OS   string `json:"os"`
	Arch string `json:"arch"`
}

// handler serves GET /identicons/{name}, a PNG, and GET /healthz, the platform that the program was compiled for.
func handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /identicons/{name}", serveIdenticon)
	mux.HandleFunc("GET /healthz", serveHealth)
	return mux
}

func serveIdenticon(response http.ResponseWriter, request *http.Request) {
	name := request.PathValue("name")
	if len(name) > maxNameBytes {
		http.Error(response, "a name has 64 bytes at most", http.StatusRequestURITooLong)
		return
	}
	response.Header().Set("Content-Type", "image/png")
	response.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	if err := png.Encode(response, identicon(name)); err != nil {
		slog.Warn("the reader went away", "name", name, "error", err)
	}
}

func serveHealth(response http.ResponseWriter, _ *http.Request) {
	response.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(response).Encode(health{OS: runtime.GOOS, Arch: runtime.GOARCH}); err != nil {
		slog.Warn("the reader went away", "error", err)
	}
}
