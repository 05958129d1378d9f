package io.sluice.deploy;

import java.net.BindException;

/// Says in a sentence why the server did not start.
///
/// Immutable.
final class StartFailure {
    private StartFailure() {}

    static String sentence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return "A port is taken (" + cause.getMessage()
                        + "); stop what uses it, or choose others with --http-port and --udp-port.";
            }
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() + " at start" : message;
    }
}
