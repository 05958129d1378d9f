package io.sluice.signaling.websocket;

import io.sluice.core.room.Sfu;
import io.sluice.signaling.SignalingConfig;
import io.sluice.signaling.auth.AccessControl;
import io.sluice.signaling.message.ErrorCode;
import io.sluice.signaling.message.ProtocolException;
import io.sluice.signaling.metrics.SignalingMeters;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/// What all sessions work with. Everything in this package runs on `loop`, one event loop.
///
/// Immutable.
///
/// @param offLoop where work that takes long is done, on virtual threads
record Shared(
        Vertx vertx,
        Context loop,
        Sfu sfu,
        SignalingConfig config,
        AccessControl access,
        SignalingMeters meters,
        ExecutorService offLoop) {

    /// Chosen: a media worker that has not answered by then is in trouble.
    private static final long PATIENCE_MILLIS = 10_000;

    /// Hands something over to the event loop. Once the server has stopped nobody hears it any more.
    void toLoop(Runnable work) {
        try {
            loop.runOnContext(v -> work.run());
        } catch (RejectedExecutionException e) {
            // the event loop is gone, and every session with it
        }
    }

    /// Does something away from the event loop and comes back to it with the result.
    <T> Future<T> away(Callable<T> work) {
        Promise<T> promise = Promise.promise();
        offLoop.execute(() -> {
            try {
                T result = work.call();
                toLoop(() -> promise.complete(result));
            } catch (Throwable e) {
                toLoop(() -> promise.fail(e));
            }
        });
        return promise.future();
    }

    /// Asks the media plane something and comes back to the event loop with the answer, or fails with
    /// `unavailable` when there is none in time.
    ///
    /// @param late hears an answer for which nobody waits any more
    <T> Future<T> ask(Consumer<Consumer<T>> question, Consumer<T> late) {
        Promise<T> promise = Promise.promise();
        long timer = vertx.setTimer(
                PATIENCE_MILLIS,
                id -> promise.tryFail(
                        new ProtocolException(ErrorCode.UNAVAILABLE, "The media server does not answer.")));
        try {
            question.accept(answer -> toLoop(() -> {
                vertx.cancelTimer(timer);
                if (!promise.tryComplete(answer)) {
                    late.accept(answer);
                }
            }));
        } catch (RuntimeException e) {
            vertx.cancelTimer(timer);
            promise.tryFail(e);
        }
        return promise.future();
    }

    /// As the other one, for answers that matter only to whoever waits.
    <T> Future<T> ask(Consumer<Consumer<T>> question) {
        return ask(question, late -> {});
    }

    /// Milliseconds since 1970.
    long wallMillis() {
        return System.currentTimeMillis();
    }

    /// A clock for durations.
    long nowNanos() {
        return System.nanoTime();
    }
}
