package io.sluice.deploy.attack;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/// Hears everything the server logs, and counts how often it says the same.
///
/// Thread-safe.
final class LogWatch extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final List<ILoggingEvent> events = new ArrayList<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    private final Logger ours = (Logger) LoggerFactory.getLogger("io.sluice");
    private final Level usual = ours.getLevel();

    static LogWatch open() {
        LogWatch watch = new LogWatch();
        watch.setContext(watch.root.getLoggerContext());
        watch.start();
        watch.ours.setLevel(Level.INFO); // as the server is delivered
        watch.root.addAppender(watch);
        return watch;
    }

    @Override
    protected void append(ILoggingEvent event) {
        synchronized (events) {
            events.add(event);
        }
    }

    void clear() {
        synchronized (events) {
            events.clear();
        }
    }

    /// A cause is one sentence of one logger about one participant, whatever values it is said with.
    void assertAtMostOneLineASecondPerCause() {
        Map<String, Long> latest = new HashMap<>();
        for (ILoggingEvent event : copy()) {
            Long former = latest.put(causeOf(event), event.getTimeStamp());
            assertTrue(
                    former == null || event.getTimeStamp() - former >= 1_000,
                    () -> "logged twice within a second: " + causeOf(event));
        }
    }

    void assertNothingWorseThanInfo() {
        for (ILoggingEvent event : copy()) {
            assertTrue(
                    !event.getLevel().isGreaterOrEqual(Level.WARN),
                    () -> "logged " + event.getLevel() + ": " + event.getFormattedMessage());
        }
    }

    private List<ILoggingEvent> copy() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    private static String causeOf(ILoggingEvent event) {
        StringBuilder cause = new StringBuilder(event.getLoggerName() + ' ' + event.getFormattedMessage());
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        for (KeyValuePair pair : pairs == null ? List.<KeyValuePair>of() : pairs) {
            if (pair.key.equals("participant") || pair.key.equals("room")) {
                cause.append(' ').append(pair.value);
            }
        }
        return cause.toString();
    }

    @Override
    public void close() {
        ours.setLevel(usual);
        root.detachAppender(this);
        stop();
    }
}
