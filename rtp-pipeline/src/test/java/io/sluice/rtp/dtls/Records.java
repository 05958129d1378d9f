package io.sluice.rtp.dtls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Takes datagrams apart, for networks that lose or reorder single records.
final class Records {
    private Records() {}

    static List<byte[]> of(byte[] datagram) {
        List<byte[]> records = new ArrayList<>();
        for (int at = 0; at < datagram.length; ) {
            int end = at + 13 + ((datagram[at + 11] & 0xFF) << 8 | datagram[at + 12] & 0xFF);
            records.add(Arrays.copyOfRange(datagram, at, end));
            at = end;
        }
        return records;
    }
}
