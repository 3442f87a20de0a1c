package main

import (
	"crypto/sha256"
	"image"
	"image/color"
)

const (
	cells    = 5
	cellSize = 48
)

// identicon draws the picture of a name: five by five cells, the same on both sides, in a colour of its own. The same name
// gives the same pixels on every CPU.
func identicon(name string) image.Image {
	sum := sha256.Sum256([]byte(name))
	palette := color.Palette{color.White, color.RGBA{R: sum[0] / 2, G: sum[1] / 2, B: sum[2] / 2, A: 255}}
	picture := image.NewPaletted(image.Rect(0, 0, cells*cellSize, cells*cellSize), palette)
	for row := range cells {
		for column := range cells {
			mirrored := min(column, cells-1-column)
			if sum[3+row*cells+mirrored]%2 == 1 {
				fill(picture, row, column)
			}
		}
	}
	return picture
}

func fill(picture *image.Paletted, row, column int) {
	for y := row * cellSize; y < (row+1)*cellSize; y++ {
		for x := column * cellSize; x < (column+1)*cellSize; x++ {
			picture.SetColorIndex(x, y, 1)
		}
	}
}
