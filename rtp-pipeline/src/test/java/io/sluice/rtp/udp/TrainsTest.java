package io.sluice.rtp.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainsTest {
    private static final NetworkPath A = path(1);
    private static final NetworkPath B = path(2);

    private final Trains trains = new Trains(Trains.MAX_SEGMENTS);
    private int end;

    @Test
    void equalPacketsToOnePathAreOneTrain() {
        add(A, 1000, 1000, 1000);
        assertEquals(List.of(List.of(1000, 1000, 1000)), lengths());
    }

    @Test
    void aSmallerPacketIsTheTailAndEndsTheTrain() {
        add(A, 1000, 1000, 400, 400, 1000);
        assertEquals(List.of(List.of(1000, 1000, 400), List.of(400), List.of(1000)), lengths());
    }

    @Test
    void aLargerPacketStartsATrain() {
        add(A, 400, 1000, 1000);
        assertEquals(List.of(List.of(400), List.of(1000, 1000)), lengths());
    }

    @Test
    void interleavedPathsKeepTheirTrains() {
        for (int i = 0; i < 3; i++) {
            add(A, 1000);
            add(B, 500);
        }
        assertEquals(List.of(List.of(1000, 1000, 1000), List.of(500, 500, 500)), lengths());
    }

    @Test
    void anEqualPathThatIsAnotherObjectRidesAlong() {
        add(A, 1000);
        add(path(1), 1000);
        assertEquals(1, trains.trains());
    }

    @Test
    void aTrainHasAtMostSixtyFourPacketsAndSixtyThreeKilobytes() {
        for (int i = 0; i < 65; i++) {
            add(A, 100);
        }
        assertEquals(List.of(64, 1), lengths().stream().map(List::size).toList());
        trains.clear();
        for (int i = 0; i < 60; i++) {
            add(A, 1200);
        }
        assertEquals(List.of(53, 7), lengths().stream().map(List::size).toList());
    }

    @Test
    void nothingIsLeftAfterClearing() {
        add(A, 1000, 1000);
        trains.clear();
        assertEquals(0, trains.trains());
        add(A, 1000);
        assertEquals(List.of(List.of(1000)), lengths());
    }

    @Test
    void fillsUpToHundredsOfPaths() {
        int port = 1;
        while (!trains.isFull()) {
            add(path(port++), 100);
        }
        assertEquals(Trains.MAX_TRAINS, trains.trains());
        trains.clear();
        while (!trains.isFull()) {
            add(A, 100);
        }
        assertEquals(Trains.MAX_PACKETS, trains.packets());
        assertTrue(trains.trains() < 20);
    }

    @Test
    void withoutSegmentationEveryPacketIsItsOwn() {
        trains.maxSegments(1);
        add(A, 1000, 1000);
        assertEquals(List.of(List.of(1000), List.of(1000)), lengths());
    }

    private void add(NetworkPath path, int... lengths) {
        for (int length : lengths) {
            trains.add(path, end, length);
            end += length;
        }
    }

    private List<List<Integer>> lengths() {
        List<List<Integer>> all = new ArrayList<>();
        for (int train = 0; train < trains.trains(); train++) {
            List<Integer> lengths = new ArrayList<>();
            for (int packet = trains.firstPacket[train]; packet >= 0; packet = trains.nextPacket[packet]) {
                lengths.add(trains.packetLength[packet]);
            }
            assertEquals(lengths.size(), trains.segments[train]);
            assertEquals(lengths.stream().mapToInt(Integer::intValue).sum(), trains.bytes[train]);
            all.add(lengths);
        }
        return all;
    }

    private static NetworkPath path(int port) {
        return NetworkPath.udp(new InetSocketAddress("127.0.0.1", port), new InetSocketAddress("127.0.0.1", 9));
    }
}
