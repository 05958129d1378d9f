package io.sluice.rtp.dtls;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Loses, repeats and reorders datagrams by a seed. A reordered one waits for the next.
final class LossyNetwork implements DtlsPair.Network {
    private final Random random;
    private final double loss;
    private final List<byte[]> held = new ArrayList<>();

    LossyNetwork(long seed, double loss) {
        this.random = new Random(seed);
        this.loss = loss;
    }

    @Override
    public synchronized List<byte[]> carry(byte[] datagram) {
        List<byte[]> arriving = new ArrayList<>();
        if (random.nextDouble() < loss) {
            return arriving;
        }
        if (random.nextDouble() < 0.1) {
            held.add(datagram);
            return arriving;
        }
        arriving.add(datagram);
        if (random.nextDouble() < 0.1) {
            arriving.add(datagram);
        }
        arriving.addAll(held);
        held.clear();
        return arriving;
    }
}
