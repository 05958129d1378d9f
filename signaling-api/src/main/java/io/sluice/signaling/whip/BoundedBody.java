package io.sluice.signaling.whip;

import io.sluice.signaling.message.ErrorCode;
import io.sluice.signaling.message.ProtocolException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads the body of a request that was paused, so much of it and no more.
///
/// Owned by the signaling event loop.
final class BoundedBody {
    /// Chosen: an offer of 1 MB over a slow phone takes less.
    private static final long PATIENCE_MILLIS = 10_000;

    private final int maxBytes;
    private final Buffer body = Buffer.buffer();
    private final Promise<String> whole = Promise.promise();

    private BoundedBody(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// The body as UTF-8; fails with `too-large`, or with `bad-message` when it does not come.
    static Future<String> read(Vertx vertx, HttpServerRequest request, int maxBytes) {
        BoundedBody reading = new BoundedBody(maxBytes);
        if (length(request.getHeader(HttpHeaders.CONTENT_LENGTH)) > maxBytes) {
            return Future.failedFuture(tooLarge(maxBytes));
        }
        long timer = vertx.setTimer(
                PATIENCE_MILLIS, id -> reading.whole.tryFail(missing("The body did not come within 10 s.")));
        request.handler(reading::onChunk)
                .endHandler(v -> reading.whole.tryComplete(reading.body.toString(StandardCharsets.UTF_8)))
                .exceptionHandler(e -> reading.whole.tryFail(missing("The body broke off.")))
                .resume();
        return reading.whole.future().onComplete(result -> vertx.cancelTimer(timer));
    }

    private void onChunk(Buffer chunk) {
        if (body.length() + chunk.length() > maxBytes) {
            whole.tryFail(tooLarge(maxBytes));
        } else if (!whole.future().isComplete()) {
            body.appendBuffer(chunk);
        }
    }

    private static long length(@Nullable String header) {
        try {
            return header == null ? 0 : Long.parseLong(header.trim());
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private static ProtocolException tooLarge(int maxBytes) {
        return new ProtocolException(ErrorCode.TOO_LARGE, "The body may have at most " + maxBytes + " bytes.");
    }

    private static ProtocolException missing(String sentence) {
        return new ProtocolException(ErrorCode.BAD_MESSAGE, sentence);
    }
}
