package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
)

func get(path string) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
	return answer
}

func TestANameHasOnePicture(t *testing.T) {
	first, second, other := get("/identicons/ada"), get("/identicons/ada"), get("/identicons/grace")

	if first.Code != http.StatusOK || first.Header().Get("Content-Type") != "image/png" {
		t.Fatalf("got %d %s", first.Code, first.Header().Get("Content-Type"))
	}
	if !bytes.Equal(first.Body.Bytes(), second.Body.Bytes()) {
		t.Error("the same name gave two pictures")
	}
	if bytes.Equal(first.Body.Bytes(), other.Body.Bytes()) {
		t.Error("two names gave one picture")
	}
}

func TestAPictureIsTheSameOnBothSides(t *testing.T) {
	picture, err := png.Decode(get("/identicons/ada").Body)
	if err != nil {
		t.Fatal(err)
	}

	bounds := picture.Bounds()
	if bounds.Dx() != 240 || bounds.Dy() != 240 {
		t.Fatalf("got %v", bounds)
	}
	for y := range bounds.Dy() {
		for x := range bounds.Dx() {
			if picture.At(x, y) != picture.At(bounds.Dx()-1-x, y) {
				t.Fatalf("pixel %d,%d differs from the one opposite", x, y)
			}
		}
	}
}

// A known value: a build for another CPU must draw the same.
func TestAPictureIsTheSameOnEveryCPU(t *testing.T) {
	picture, err := png.Decode(get("/identicons/ada").Body)
	if err != nil {
		t.Fatal(err)
	}

	sum := sha256.New()
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			fmt.Fprint(sum, picture.At(x, y))
		}
	}
	const want = "ccabbbd4868eb1bc"
	if got := fmt.Sprintf("%x", sum.Sum(nil)[:8]); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestALongNameIsRefused(t *testing.T) {
	if code := get("/identicons/" + strings.Repeat("a", 65)).Code; code != http.StatusRequestURITooLong {
		t.Errorf("got %d", code)
	}
	if code := get("/identicons/" + strings.Repeat("a", 64)).Code; code != http.StatusOK {
		t.Errorf("got %d", code)
	}
}

func TestHealthTellsThePlatform(t *testing.T) {
	var got health
	if err := json.Unmarshal(get("/healthz").Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}

	if want := (health{OS: runtime.GOOS, Arch: runtime.GOARCH}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}
