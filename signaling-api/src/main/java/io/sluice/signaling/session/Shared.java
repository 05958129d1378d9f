package io.sluice.signaling.session;

import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.ParticipantId;
import io.sluice.core.room.RoomId;
import io.sluice.core.room.Sfu;
import io.sluice.core.room.SfuOverloadedException;
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

/// What all sessions, over WebSockets or HTTP, work with. All of them run on `loop`, one event loop.
///
/// Immutable.
///
/// @param offLoop where work that takes long is done, on virtual threads
public record Shared(
        Vertx vertx,
        Context loop,
        Sfu sfu,
        SignalingConfig config,
        AccessControl access,
        SignalingMeters meters,
        ExecutorService offLoop) {

    /// Chosen: a media worker that has not answered by then is in trouble.
    private static final long PATIENCE_MILLIS = 10_000;

    /// Chosen: how often the participant of an ended session is offered to a room whose worker's queue is full.
    private static final long TAKE_OUT_RETRY_MILLIS = 100;

    /// Hands something over to the event loop. Once the server has stopped nobody hears it any more.
    public void toLoop(Runnable work) {
        try {
            loop.runOnContext(v -> work.run());
        } catch (RejectedExecutionException e) {
            // the event loop is gone, and every session with it
        }
    }

    /// Does something away from the event loop and comes back to it with the result.
    public <T> Future<T> away(Callable<T> work) {
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
    public <T> Future<T> ask(Consumer<Consumer<T>> question, Consumer<T> late) {
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
    public <T> Future<T> ask(Consumer<Consumer<T>> question) {
        return ask(question, late -> {});
    }

    /// Takes a participant out of its room, also when the room's worker is too busy to hear it now.
    public void takeOut(RoomId room, ParticipantId participant, LeaveReason reason) {
        try {
            sfu.leave(room, participant, reason);
        } catch (SfuOverloadedException e) {
            vertx.setTimer(TAKE_OUT_RETRY_MILLIS, timer -> takeOut(room, participant, reason));
        }
    }

    /// Milliseconds since 1970.
    public long wallMillis() {
        return System.currentTimeMillis();
    }

    /// A clock for durations.
    public long nowNanos() {
        return System.nanoTime();
    }
}
