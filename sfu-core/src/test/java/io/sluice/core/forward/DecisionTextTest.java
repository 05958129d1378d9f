package io.sluice.core.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sluice.core.room.LayerChoice;
import io.sluice.core.room.SlotLimit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DecisionTextTest {
    private static final LayerChoice TOP = new LayerChoice("h", 0, 2, 1280, 720, 29.6, 1_480_000);
    private static final LayerChoice MIDDLE = new LayerChoice("m", 0, 2, 640, 360, 30, 500_000);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            NONE                | Shown at 640×360, 30 frames a second, 500 kb/s. That is the best its publisher sends.
            VIEWPORT            | Shown at 640×360, 30 frames a second, 500 kb/s. More would not be visible in a tile of this size.
            BANDWIDTH           | Shown at 640×360, 30 frames a second, 500 kb/s. Your connection carries 820 kb/s; the next step towards 1280×720 needs 1.6 Mb/s.
            NOT_PUBLISHED       | Shown at 640×360, 30 frames a second, 500 kb/s. Its publisher does not send anything better at the moment.
            PUBLISHER_CPU       | Shown at 640×360, 30 frames a second, 500 kb/s. Its publisher's computer is too busy to send better.
            PUBLISHER_BANDWIDTH | Shown at 640×360, 30 frames a second, 500 kb/s. Its publisher's connection is too slow to send better.
            """)
    void saysWhatIsShownAndWhatHoldsItBack(SlotLimit limit, String sentence) {
        assertEquals(sentence, DecisionText.of(MIDDLE, TOP, limit, 820_000, 1_614_000, false));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            LAST_N          | Not shown: all slots are taken by others.
            BANDWIDTH       | Paused: your connection carries 90 kb/s, showing it needs 190 kb/s.
            NOT_PUBLISHED   | Not shown: its publisher sends nothing at the moment.
            MUTED           | Not shown: its publisher has turned it off.
            PAUSED          | Not shown: this client paused it.
            KEYFRAME        | Waiting for the next complete picture from its publisher.
            ACKNOWLEDGEMENT | Waiting for this client to make the tile ready.
            CODEC           | Not shown: this client cannot decode it.
            """)
    void saysWhyNothingIsShown(SlotLimit limit, String sentence) {
        assertEquals(sentence, DecisionText.of(null, TOP, limit, 90_000, 190_000, false));
    }

    @Test
    void saysThatMoreComesWhenThereIsRoomAlready() {
        assertEquals(
                "Shown at 640×360, 30 frames a second, 500 kb/s. There is room for more; it comes once that has lasted.",
                DecisionText.of(MIDDLE, TOP, SlotLimit.BANDWIDTH, 2_000_000, 1_614_000, true));
    }

    @ParameterizedTest
    @EnumSource(SlotLimit.class)
    void saysSomethingOfAPictureWhoseSizeIsNotKnown(SlotLimit limit) {
        LayerChoice blank = new LayerChoice("", 0, 0, 0, 0, 0, 0);
        String text = DecisionText.of(blank, blank, limit, -1, 0, false);
        assertFalse(text.isBlank());
        assertFalse(text.contains("0×0"), text);
    }
}
