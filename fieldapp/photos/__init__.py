"""写真・音声メモ: their files, on the way from a phone and at the office."""
