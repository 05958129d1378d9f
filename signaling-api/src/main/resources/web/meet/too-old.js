// Only browsers without modules run this: they get a sentence in place of an empty page.
document.getElementById('too-old').hidden = false;
document.getElementById('lobby').hidden = true;
