package io.sluice.rtp.ice;

import io.sluice.rtp.stun.StunDropReason;
import io.sluice.rtp.stun.StunFormat;
import io.sluice.rtp.stun.StunMessageView;
import io.sluice.rtp.stun.StunMessageWriter;
import io.sluice.rtp.udp.NetworkPath;
import org.jspecify.annotations.Nullable;

/// The ICE-lite agent of one transport: it answers connectivity checks and learns from authentic ones alone which
/// 5-tuples are the peer's and which of them to send on (RFC 8445 §2.5, §7.3).
///
/// - Any authentic check validates its 5-tuple for receiving.
/// - The send path moves on USE-CANDIDATE. It also follows the peer without one, since Firefox's consent checks carry
///   none: when the selected path was silent for [IceLiteConfig#moveSilenceNanos] and another one is heard, at once if
///   that one is new since then, else (a backup pair being kept alive) when it is heard twice.
/// - An agent in the old aggressive mode nominates every pair in turn: of two paths nominated within 500 ms the higher
///   PRIORITY wins (RFC 8445 §8.1.1), the other one when the winner is not nominated again.
/// - Consent (RFC 7675) is inferred from inbound checks: without any on the selected path we stop sending, and
///   resume when one arrives.
/// - A restart keeps the old credentials and the old path until a path is nominated under the new ones.
/// - A bad or repeated check changes nothing. An authentic one that we cannot serve is answered with 400, 420 or 487;
///   a check that is not authentic gets no answer, as that would go to whatever address it claims.
///
/// Owned by the media worker.
public final class IceLite {
    /// What [#nextTimeoutNanos] says when nothing is due.
    public static final long NEVER = Long.MAX_VALUE;

    /// How long a USE-CANDIDATE outweighs another one of lower priority (chosen: RFC 8445 §14.3's smallest RTO, in
    /// which an aggressive agent checks all its pairs).
    private static final long NOMINATION_WINDOW_NANOS = 500_000_000L;

    /// What the agent wants done.
    public interface Handler {
        /// @param bytes holds the message at index 0; valid during the call
        void sendStun(byte[] bytes, int length, NetworkPath to);

        /// Send media and DTLS here from now on. Called again for the same path when consent is regained.
        void onSelected(NetworkPath path);

        /// The peer is gone, or cannot reach us: stop sending.
        void onConsentExpired();

        void onStunDropped(StunDropReason reason);

        /// Media and DTLS are welcome from this path from now on.
        void onValidated(NetworkPath path);

        /// This path made room for another one, or the agent was closed.
        void onInvalidated(NetworkPath path);
    }

    private final Handler handler;
    private final IceLiteConfig config;
    private final StunMessageView view = new StunMessageView();
    private final StunMessageWriter writer = new StunMessageWriter();
    private final CheckHistory history = new CheckHistory();
    private final ValidatedPaths paths;
    private IceIdentity current;
    private @Nullable IceIdentity previous;
    private @Nullable ValidatedPath selected;
    private @Nullable ValidatedPath deferred;
    private int selectedGeneration;
    private boolean consent;

    public IceLite(IceCredentials local, Handler handler, IceLiteConfig config) {
        this.handler = handler;
        this.config = config;
        this.paths = new ValidatedPaths(config.maxPaths());
        this.current = new IceIdentity(0, local, null);
    }

    /// Makes checks that name another peer than this one fail; until it is called, only our half of USERNAME
    /// counts.
    public void setRemote(IceCredentials remote) {
        current.setRemote(remote);
    }

    /// ICE restart (RFC 8445 §9): checks under the new credentials are welcome at once, those under the credentials
    /// of the selected path until a path is nominated under the new ones.
    public void restart(IceCredentials local, IceCredentials remote) {
        if (selected != null && previous == null) {
            previous = current;
        }
        current = new IceIdentity(current.generation + 1, local, remote);
    }

    /// Takes a datagram that looks like STUN.
    public void onStun(byte[] bytes, int offset, int length, NetworkPath path, long now) {
        StunDropReason reason = take(bytes, offset, length, path, now);
        if (reason != null) {
            handler.onStunDropped(reason);
        }
    }

    private @Nullable StunDropReason take(byte[] bytes, int offset, int length, NetworkPath path, long now) {
        if (!view.tryWrap(bytes, offset, length)) {
            return StunDropReason.MALFORMED;
        }
        int type = view.messageType();
        if (type != StunFormat.BINDING_REQUEST) {
            return (type & ~0x0110) == StunFormat.BINDING_REQUEST
                    ? StunDropReason.UNEXPECTED_CLASS
                    : StunDropReason.NOT_BINDING;
        }
        if (!view.hasValidFingerprint()) {
            return StunDropReason.BAD_FINGERPRINT;
        }
        IceIdentity identity = current;
        if (!identity.isNamedBy(view)) {
            IceIdentity old = previous;
            if (old == null || !old.isNamedBy(view)) {
                return StunDropReason.UNKNOWN_USERNAME;
            }
            identity = old;
        }
        if (!identity.integrity.isAuthentic(view)) {
            return StunDropReason.BAD_INTEGRITY;
        }
        if (view.unknownRequiredCount() > 0) {
            return refuse(identity, 420, "Unknown Attribute", path, StunDropReason.UNKNOWN_ATTRIBUTE);
        }
        if (view.iceControlling() && view.iceControlled()) {
            return refuse(identity, 400, "Bad Request", path, StunDropReason.BAD_REQUEST);
        }
        if (view.iceControlled()) {
            // A lite agent has a full peer and is always the controlled one (RFC 8445 §6.1.1): the peer must switch.
            return refuse(identity, 487, "Role Conflict", path, StunDropReason.ROLE_CONFLICT);
        }
        boolean fresh = history.add(view.transactionKey());
        ValidatedPath known = paths.find(path);
        if (!fresh && known == null) {
            return StunDropReason.REPEATED;
        }
        writer.beginAnswer(StunFormat.BINDING_SUCCESS, view);
        writer.xorMappedAddress(path.remoteAddress(), path.remotePort());
        finishAndSend(identity, path);
        if (!fresh) {
            return StunDropReason.REPEATED;
        }
        learn(identity, path, known, now);
        return null;
    }

    private StunDropReason refuse(
            IceIdentity identity, int code, String words, NetworkPath path, StunDropReason reason) {
        writer.beginAnswer(StunFormat.BINDING_ERROR, view);
        writer.errorCode(code, words);
        if (code == 420) {
            writer.unknownAttributes(view);
        }
        finishAndSend(identity, path);
        return reason;
    }

    private void finishAndSend(IceIdentity identity, NetworkPath path) {
        writer.messageIntegrity(identity.integrity);
        writer.fingerprint();
        handler.sendStun(writer.bytes(), writer.length(), path);
    }

    private void learn(IceIdentity identity, NetworkPath path, @Nullable ValidatedPath known, long now) {
        ValidatedPath heard = known;
        if (heard == null) {
            heard = new ValidatedPath(path, now);
            ValidatedPath evicted = paths.add(heard, selected);
            if (evicted != null) {
                deferred = evicted == deferred ? null : deferred;
                handler.onInvalidated(evicted.path);
            }
            handler.onValidated(path);
        }
        heard.generation = Math.max(heard.generation, identity.generation);
        heard.priority = view.priority();
        heard.lastCheckAt = now;
        if (view.useCandidate()) {
            nominate(heard, identity.generation, now);
        }
        onHeard(heard, identity.generation, now);
        if (heard == selected && !consent) {
            consent = true;
            handler.onSelected(path);
        }
    }

    private void nominate(ValidatedPath heard, int generation, long now) {
        heard.nominated = true;
        heard.nominatedAt = now;
        ValidatedPath old = selected;
        if (generation < selectedGeneration) {
            return;
        }
        boolean outweighed = old != null
                && old != heard
                && consent
                && generation == selectedGeneration
                && old.priority > heard.priority
                && isNominatedLately(old, now);
        if (outweighed) {
            deferred = heard;
        } else {
            select(heard, generation);
        }
    }

    private static boolean isNominatedLately(ValidatedPath path, long now) {
        return path.nominated && now - path.nominatedAt < NOMINATION_WINDOW_NANOS;
    }

    /// Tells of media or RTCP that SRTP authenticated: it keeps a path from counting as silent, and makes the send
    /// path follow a peer that moved, but never validates a path and never renews consent.
    public void onAuthenticatedMedia(NetworkPath path, long now) {
        ValidatedPath current = selected;
        if (current != null && current.path == path) {
            current.lastHeardAt = now;
            return;
        }
        ValidatedPath heard = paths.find(path);
        if (heard != null) {
            onHeard(heard, heard.generation, now);
        }
    }

    private void onHeard(ValidatedPath heard, int generation, long now) {
        ValidatedPath old = selected;
        if (old != null && old != heard && generation >= selectedGeneration) {
            if (heard.lastHeardAt - old.lastHeardAt < 0) {
                heard.heardSinceSelected = 0;
            }
            heard.heardSinceSelected++;
            boolean isNew = heard.validatedAt - old.lastHeardAt > 0;
            boolean silent = now - old.lastHeardAt >= config.moveSilenceNanos();
            boolean consented = now - heard.lastCheckAt < config.consentNanos();
            if (silent && consented && (isNew || heard.heardSinceSelected >= 2)) {
                select(heard, generation);
            }
        }
        heard.lastHeardAt = now;
    }

    private void select(ValidatedPath path, int generation) {
        boolean changed = path != selected || !consent;
        selected = path;
        selectedGeneration = generation;
        deferred = null;
        if (generation == current.generation) {
            previous = null;
        }
        consent = true;
        if (changed) {
            handler.onSelected(path.path);
        }
    }

    /// Lets time pass: call at [#nextTimeoutNanos] or later.
    public void onTimeout(long now) {
        ValidatedPath waiting = deferred;
        ValidatedPath old = selected;
        if (waiting != null && old != null && !isNominatedLately(old, now)) {
            deferred = null;
            if (waiting.nominatedAt - old.nominatedAt > 0) {
                select(waiting, selectedGeneration);
            }
        }
        if (consent && selected != null && now - selected.lastCheckAt - config.consentNanos() >= 0) {
            consent = false;
            deferred = null;
            handler.onConsentExpired();
        }
    }

    /// When to call [#onTimeout], [#NEVER] if there is nothing to wait for.
    public long nextTimeoutNanos() {
        ValidatedPath old = selected;
        if (old == null || !consent) {
            return NEVER;
        }
        long expiry = old.lastCheckAt + config.consentNanos();
        if (deferred == null) {
            return expiry;
        }
        long settled = old.nominatedAt + NOMINATION_WINDOW_NANOS;
        return settled - expiry < 0 ? settled : expiry;
    }

    /// Forgets one path: the connection that made it is gone. If it was the selected one, the path checked last takes
    /// its
    /// place while it still consents, since nobody may nominate again before long (Firefox).
    public void forget(NetworkPath path, long now) {
        ValidatedPath gone = paths.remove(path);
        if (gone == null) {
            return;
        }
        deferred = gone == deferred ? null : deferred;
        if (gone == selected) {
            selected = null;
            ValidatedPath next = paths.lastChecked();
            if (next != null && now - next.lastCheckAt < config.consentNanos()) {
                select(next, Math.max(selectedGeneration, next.generation));
            }
        }
        handler.onInvalidated(gone.path);
    }

    /// Forgets every path. Checks that still come are answered and learned from as at first, so stop handing them
    /// in.
    public void close() {
        selected = null;
        deferred = null;
        consent = false;
        for (ValidatedPath path = paths.removeLast(); path != null; path = paths.removeLast()) {
            handler.onInvalidated(path.path);
        }
    }

    /// Whether an authentic check came from this 5-tuple.
    public boolean isValidated(NetworkPath path) {
        ValidatedPath current = selected;
        return (current != null && current.path == path) || paths.find(path) != null;
    }

    /// The path to send on: null before one is selected, and while there is no consent.
    public @Nullable NetworkPath selected() {
        return consent && selected != null ? selected.path : null;
    }

    /// The path to answer DTLS on: the selected one, or before any is selected the one checked last, since a peer
    /// may start its handshake before it nominates (RFC 8445 §12.1).
    public @Nullable NetworkPath sendPath() {
        if (selected != null) {
            return selected();
        }
        ValidatedPath last = paths.lastChecked();
        return last == null ? null : last.path;
    }
}
