"""The steps of the screen "How it works", a file each."""
