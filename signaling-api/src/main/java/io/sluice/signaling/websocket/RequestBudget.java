package io.sluice.signaling.websocket;

import io.sluice.signaling.SignalingConfig.Rates;
import io.sluice.signaling.message.ClientMessage;
import io.sluice.signaling.session.TokenBucket;

/// What one client may ask in how much time (docs/protocol.md §2). It belongs to the session and survives reconnects.
///
/// Owned by the signaling event loop.
final class RequestBudget {
    /// docs/protocol.md §2: so much of a message costs as much as another request.
    private static final int CHARACTERS_PER_TOKEN = 16_384;

    private final TokenBucket all;
    private final TokenBucket chat;
    private final TokenBucket offer;
    private final TokenBucket update;
    private final TokenBucket explain;

    RequestBudget(Rates rates, long nowNanos) {
        all = new TokenBucket(rates.all(), nowNanos);
        chat = new TokenBucket(rates.chat(), nowNanos);
        offer = new TokenBucket(rates.offer(), nowNanos);
        update = new TokenBucket(rates.update(), nowNanos);
        explain = new TokenBucket(rates.chat(), nowNanos); // asked by people as well, and as costly to answer
    }

    /// Takes what the mere size of a message costs, before anybody reads it: −1 when it may be read, else the
    /// milliseconds to wait.
    long tryTakeSize(int characters, long nowNanos) {
        int tokens = characters / CHARACTERS_PER_TOKEN;
        return tokens == 0 || all.tryTake(tokens, nowNanos) ? -1 : all.waitMillis(tokens);
    }

    /// Takes what the request costs: −1 when it may be executed, else the milliseconds to wait.
    long tryTake(ClientMessage message, long nowNanos) {
        if (!all.tryTake(nowNanos)) {
            return all.waitMillis();
        }
        TokenBucket own =
                switch (message) {
                    case ClientMessage.Chat chatMessage -> chat;
                    case ClientMessage.Join join -> offer;
                    case ClientMessage.Offer renegotiation -> offer;
                    case ClientMessage.Update own1 -> update;
                    case ClientMessage.Explain question -> explain;
                    case ClientMessage.Resume resume -> all;
                    case ClientMessage.Subscribe subscribe -> all;
                    case ClientMessage.Ack ack -> all;
                    case ClientMessage.Record record -> update;
                    case ClientMessage.Leave leave -> all;
                    case ClientMessage.Ping ping -> all;
                };
        return own == all || own.tryTake(nowNanos) ? -1 : own.waitMillis();
    }
}
