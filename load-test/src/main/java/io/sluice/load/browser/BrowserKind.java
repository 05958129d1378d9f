package io.sluice.load.browser;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The browsers that can be driven, and where Debian and others install them.
public enum BrowserKind {
    CHROMIUM("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"),
    FIREFOX("/usr/bin/firefox-esr", "/usr/bin/firefox");

    private final List<String> places;

    BrowserKind(String... places) {
        this.places = List.of(places);
    }

    /// The program to start, when the browser is installed.
    public Optional<Path> executable() {
        return places.stream().map(Path::of).filter(Files::isExecutable).findFirst();
    }

    /// Starts the browser, headless, with an empty profile.
    ///
    /// @throws BrowserException when it is not installed or does not start
    public Browser launch() {
        Path program = executable()
                .orElseThrow(() -> new BrowserException(name() + " is not installed: none of " + places + " is there"));
        return switch (this) {
            case CHROMIUM -> Chromium.launch(program);
            case FIREFOX -> Firefox.launch(program);
        };
    }
}
