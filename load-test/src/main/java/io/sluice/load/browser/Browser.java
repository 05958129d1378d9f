package io.sluice.load.browser;

/// One running browser process with a fresh profile, from which pages are opened.
///
/// Thread-safe: pages of one browser may be driven from several threads.
public interface Browser extends AutoCloseable {
    BrowserKind kind();

    /// The browser's own name and version.
    String version();

    /// Opens a page in a window of its own, with cookies and storage of its own.
    BrowserPage newPage();

    /// The process id of the browser's main process.
    long pid();

    /// Ends the browser's processes and removes its profile.
    @Override
    void close();
}
