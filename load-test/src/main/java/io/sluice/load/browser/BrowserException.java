package io.sluice.load.browser;

/// A browser that did not start, an answer that did not come, or an exception thrown in a page.
public final class BrowserException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BrowserException(String message) {
        super(message);
    }

    public BrowserException(String message, Throwable cause) {
        super(message, cause);
    }
}
