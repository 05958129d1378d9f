package io.sluice.load.acceptance;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// What an item measured: figures by name, and whether they are good enough.
///
/// Immutable.
public record Measured(Map<String, Object> figures, boolean pass) {
    public Measured {
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }

    /// Collects figures one by one; the result passes when every check did.
    ///
    /// Owned by one thread.
    static final class Builder {
        private final Map<String, Object> figures = new LinkedHashMap<>();
        private boolean pass = true;

        /// Notes a figure.
        Builder figure(String name, Object value) {
            figures.put(name, value);
            return this;
        }

        /// Notes a figure on which the result depends.
        Builder check(String name, Object value, boolean good) {
            figures.put(name, value);
            pass &= good;
            return this;
        }

        Measured build() {
            return new Measured(figures, pass);
        }
    }

    @Override
    public String toString() {
        return figures.entrySet().stream()
                .map(figure -> figure.getKey() + " " + figure.getValue())
                .collect(Collectors.joining(", "));
    }
}
