// Command identicon serves a picture for every name.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	check := flag.Bool("check", false, "ask the service once, on a free port of its own, and print what it answered")
	flag.Parse()
	if err := run(*check); err != nil {
		slog.Error(err.Error())
		os.Exit(1)
	}
}

func run(check bool) error {
	address := ":" + cmp.Or(os.Getenv("PORT"), "8080")
	if check {
		address = "127.0.0.1:0"
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler(), ReadHeaderTimeout: 5 * time.Second}
	if check {
		go server.Serve(listener)
		defer server.Close()
		return printHealth(listener.Addr().String())
	}
	slog.Info("listening", "address", listener.Addr().String())
	return serve(server, listener)
}

// serve answers until a signal comes, and then lets the requests that run end.
func serve(server *http.Server, listener net.Listener) error {
	stopped, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go func() {
		<-stopped.Done()
		limit, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		server.Shutdown(limit)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func printHealth(address string) error {
	answer, err := http.Get("http://" + address + "/healthz")
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	fmt.Print(string(text))
	return nil
}
