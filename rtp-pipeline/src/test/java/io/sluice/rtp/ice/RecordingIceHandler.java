package io.sluice.rtp.ice;

import io.sluice.rtp.stun.StunDropReason;
import io.sluice.rtp.stun.StunMessageView;
import io.sluice.rtp.udp.NetworkPath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Writes down what an [IceLite] wants.
final class RecordingIceHandler implements IceLite.Handler {
    /// A message and where it went.
    record Sent(byte[] bytes, NetworkPath to) {
        StunMessageView view() {
            StunMessageView view = new StunMessageView();
            if (!view.tryWrap(bytes, 0, bytes.length)) {
                throw new AssertionError("sent a malformed message");
            }
            return view;
        }
    }

    final List<Sent> sent = new ArrayList<>();
    final List<NetworkPath> selected = new ArrayList<>();
    final List<NetworkPath> validated = new ArrayList<>();
    final List<NetworkPath> invalidated = new ArrayList<>();
    final List<StunDropReason> drops = new ArrayList<>();
    int expired;

    @Override
    public void sendStun(byte[] bytes, int length, NetworkPath to) {
        sent.add(new Sent(Arrays.copyOf(bytes, length), to));
    }

    @Override
    public void onSelected(NetworkPath path) {
        selected.add(path);
    }

    @Override
    public void onConsentExpired() {
        expired++;
    }

    @Override
    public void onStunDropped(StunDropReason reason) {
        drops.add(reason);
    }

    @Override
    public void onValidated(NetworkPath path) {
        validated.add(path);
    }

    @Override
    public void onInvalidated(NetworkPath path) {
        invalidated.add(path);
    }
}
