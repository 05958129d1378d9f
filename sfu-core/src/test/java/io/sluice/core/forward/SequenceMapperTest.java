package io.sluice.core.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceMapperTest {
    @Test
    void closesTheGapOfWhatIsLeftOut() {
        SequenceMapper mapper = new SequenceMapper();
        mapper.start(65_534, 100);
        assertEquals(100, mapper.map(65_534));
        mapper.drop(65_535);
        assertEquals(101, mapper.map(65_536));
        mapper.drop(65_537);
        mapper.drop(65_538);
        assertEquals(102, mapper.map(65_539));
    }

    @Test
    void keepsThePlaceOfWhatIsMerelyMissing() {
        SequenceMapper mapper = new SequenceMapper();
        mapper.start(10, 0);
        assertEquals(0, mapper.map(10));
        assertEquals(3, mapper.map(13));
        assertEquals(1, mapper.map(11));
        mapper.drop(14);
        assertEquals(4, mapper.map(15));
        assertEquals(2, mapper.map(12), "mapped as it would have been then");
    }

    @Test
    void hasNoPlaceForWhatCameBeforeTheSwitchOrIsTooLate() {
        SequenceMapper mapper = new SequenceMapper();
        assertEquals(SequenceMapper.NO_PLACE, mapper.map(5));
        mapper.start(1_000, 7);
        assertEquals(SequenceMapper.NO_PLACE, mapper.map(999));
        assertEquals(7, mapper.map(1_000));
        mapper.map(1_000 + 2 * SequenceMapper.WINDOW);
        assertEquals(SequenceMapper.NO_PLACE, mapper.map(1_001));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void givesNoNumberTwiceAndLeavesNoHoleWhereEverythingArrives(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SequenceMapper mapper = new SequenceMapper();
        Set<Long> used = new HashSet<>();
        long outgoing = 50;
        long incoming = 65_000;
        mapper.start(incoming, outgoing);
        long forwarded = 0;
        for (int i = 0; i < 20_000; i++, incoming++) {
            if (i > 0 && random.nextInt(4) == 0) {
                mapper.drop(incoming);
            } else if (i > 0 && random.nextInt(10) == 0) {
                mapper.map(incoming + 1);
                used.add(mapper.map(incoming + 1));
                used.add(mapper.map(incoming));
                incoming++;
                forwarded += 2;
            } else {
                used.add(mapper.map(incoming));
                forwarded++;
            }
        }
        assertEquals(forwarded, used.size(), "seed " + seed);
        assertEquals(outgoing, used.stream().mapToLong(n -> n).min().orElseThrow());
        assertEquals(
                outgoing + forwarded - 1, used.stream().mapToLong(n -> n).max().orElseThrow(), "seed " + seed);
    }
}
