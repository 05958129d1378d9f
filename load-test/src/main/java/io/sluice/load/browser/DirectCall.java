package io.sluice.load.browser;

import io.vertx.core.json.JsonObject;
import java.util.Objects;

/// A one-way peer-to-peer call between two probed pages: the yardstick for delay and lip sync.
/// What the receiving page presents of it is logged under the call's name.
///
/// Thread-safe: each call is one command on a page.
public final class DirectCall implements AutoCloseable {
    private final MediaProbe sender;
    private final MediaProbe receiver;
    private final String name;

    private DirectCall(MediaProbe sender, MediaProbe receiver, String name) {
        this.sender = sender;
        this.receiver = receiver;
        this.name = name;
    }

    /// Connects `sender` to `receiver`, which may be one page. The sender sends what it last published as camera
    /// and microphone (the very same tracks), or starts publishing when it has not yet.
    public static DirectCall connect(MediaProbe sender, MediaProbe receiver, String name) {
        String offer = (String) sender.page().call("""
                        async (name) => {
                          const call = new SluiceDirectCall(name);
                          (globalThis.sluiceDirectSent ??= {})[name] = call;
                          return call.offer(sluiceProbe.camera());
                        }""", name);
        String answer = (String) receiver.page().call("""
                        async (name, offer) => {
                          const call = new SluiceDirectCall(name);
                          (globalThis.sluiceDirectReceived ??= {})[name] = call;
                          return call.answer(offer);
                        }""", name, offer);
        sender.page().call("(name, answer) => sluiceDirectSent[name].accept(answer)", name, answer);
        return new DirectCall(sender, receiver, name);
    }

    /// Waits until the connection is up.
    ///
    /// @throws BrowserException when it failed
    public void awaitConnected() {
        receiver.page().call("""
                        async (name) => {
                          const { peer } = sluiceDirectReceived[name];
                          while (peer.connectionState !== 'connected') {
                            if (peer.connectionState === 'failed') throw new Error('the direct call failed');
                            await new Promise((resolve) => peer.addEventListener('connectionstatechange', resolve, { once: true }));
                          }
                        }""", name);
    }

    /// The receiving side's statistics of one kind of media.
    public JsonObject inbound(String kind) {
        return (JsonObject) Objects.requireNonNull(receiver.page().call("""
                        async (name, kind) => [...(await sluiceDirectReceived[name].peer.getStats()).values()]
                          .find((report) => report.type === 'inbound-rtp' && report.kind === kind)""", name, kind));
    }

    @Override
    public void close() {
        sender.page().call("(name) => sluiceDirectSent[name].close()", name);
        receiver.page().call("(name) => sluiceDirectReceived[name].close()", name);
    }
}
