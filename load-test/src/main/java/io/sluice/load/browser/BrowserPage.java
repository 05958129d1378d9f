package io.sluice.load.browser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One page of a browser.
///
/// Thread-safe: each call is one command on the browser's socket.
public interface BrowserPage extends AutoCloseable {
    /// Loads an address and returns when the document has loaded.
    ///
    /// @throws BrowserException when it cannot be loaded
    void navigate(String url);

    /// Runs a script in every document of this page before the document's own scripts.
    void addInitScript(String source);

    /// Answers the page's requests for a path of its own origin with a script, so that it may load it however
    /// strict its content security policy is.
    void provideScript(String path, String source);

    /// Evaluates an expression, waits when it is a promise, and hands its value over as JSON:
    /// `JsonObject`, `JsonArray`, `String`, `Number`, `Boolean` or null.
    ///
    /// @throws BrowserException when the expression throws
    @Nullable
    Object evaluate(String expression);

    /// Calls a function expression with arguments that JSON can carry; otherwise as [#evaluate].
    @Nullable
    Object call(String function, @Nullable Object... arguments);

    /// Waits until a JavaScript condition holds.
    ///
    /// @throws BrowserException with the console when it does not within the limit
    default void await(String condition, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!Boolean.TRUE.equals(evaluate("!!(" + condition + ")"))) {
            if (System.nanoTime() - deadline > 0) {
                throw new BrowserException("not within " + limit + ": " + condition + "; console: " + console());
            }
            evaluate("new Promise((resolve) => setTimeout(resolve, 50))");
        }
    }

    /// A picture of the visible part of the page, as PNG.
    byte[] screenshot();

    /// Sets the size of the page in CSS pixels.
    void resize(int width, int height);

    /// What the page wrote to its console so far, errors that nobody caught included.
    List<ConsoleLine> console();

    @Override
    void close();

    /// One line of the console: its level as the browser names it, and its text.
    record ConsoleLine(String level, String text) {
        @Override
        public String toString() {
            return level + ": " + text;
        }
    }

    /// Writes a screenshot to a file.
    default void screenshot(Path file) {
        try {
            Files.write(file, screenshot());
        } catch (IOException e) {
            throw new BrowserException("cannot write the screenshot to " + file, e);
        }
    }
}
