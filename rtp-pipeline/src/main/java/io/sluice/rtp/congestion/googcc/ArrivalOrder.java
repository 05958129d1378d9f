package io.sluice.rtp.congestion.googcc;

import io.sluice.rtp.congestion.FeedbackResults;
import java.util.Arrays;

/// The received packets of one feedback message in the order in which they arrived; those that arrived together stay
/// in the order in which they were sent.
///
/// Insertion into a list of indices: a network seldom reorders, and a message has no room for more than about a
/// thousand arrivals.
///
/// Aligned with libwebrtc's api/transport/network_types.cc (PacketResult::ReceiveTimeOrder), revision 3710345e.
/// Owned by the media worker.
final class ArrivalOrder {
    private int[] indices = new int[128];
    private int count;

    void sort(FeedbackResults results) {
        count = 0;
        for (int i = 0; i < results.count(); i++) {
            if (results.isReceived(i)) {
                insert(results, i);
            }
        }
    }

    private void insert(FeedbackResults results, int index) {
        if (count == indices.length) {
            indices = Arrays.copyOf(indices, count * 2);
        }
        long arrived = results.receivedMicros(index);
        int place = count++;
        while (place > 0 && results.receivedMicros(indices[place - 1]) > arrived) {
            indices[place] = indices[place - 1];
            place--;
        }
        indices[place] = index;
    }

    /// Packets that arrived.
    int count() {
        return count;
    }

    /// Index into the results of the packet that arrived as number `place`, counted from 0.
    int index(int place) {
        return indices[place];
    }
}
