// An envelope before it is sealed: everything one 「保存して終了」 wrote.
