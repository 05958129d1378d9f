package io.sluice.rtp.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.packet.Bytes;
import io.sluice.rtp.packet.RtpPacketView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpusPacketTest {
    @ParameterizedTest
    @CsvSource({
        "00 01, 480", "08 01, 960", "10 01, 1920", "18 01, 2880", "60 01, 480", "68 01, 960", "80 01, 120",
                "88 01, 240",
        "90 01, 480", "98 01, 960", "99 01, 1920", "9A 01, 1920", "9B 03, 2880", "FB 06, 5760", "1B 03, -1",
                "9B 00, -1",
        "9B, -1", "78, 960"
    })
    void knowsItsDuration(String hex, int expected) {
        byte[] bytes = Bytes.hex(hex);
        assertEquals(expected, OpusPacket.duration(Bytes.at(7, bytes), 7, bytes.length));
    }

    @Test
    void refusesAnEmptyPacket() {
        assertEquals(-1, OpusPacket.duration(new byte[0], 0, 0));
    }

    @Test
    void knowsDtxAndStereo() {
        assertTrue(OpusPacket.isDtx(1));
        assertTrue(OpusPacket.isDtx(2));
        assertFalse(OpusPacket.isDtx(3));
        assertTrue(OpusPacket.isStereo((byte) 0x7C));
        assertFalse(OpusPacket.isStereo((byte) 0x78));
    }

    @Test
    void readsTheAudioLevelInBothForms() {
        RtpPacketView view = new RtpPacketView();
        byte[] oneByte = Bytes.hex("90 6F 0001 00000002 00000003 BEDE0001 10 9E 0000 01");
        assertTrue(view.tryWrap(oneByte, 0, oneByte.length));
        assertEquals(30, AudioLevel.of(view, 1));
        assertTrue(AudioLevel.isVoice(view, 1));
        assertEquals(-1, AudioLevel.of(view, 2));
        assertEquals(-1, AudioLevel.of(view, 0));
        assertFalse(AudioLevel.isVoice(view, 0));
        byte[] twoByte = Bytes.hex("90 6F 0001 00000002 00000003 10000002 01 01 7F 02 00 000000 01");
        assertTrue(view.tryWrap(twoByte, 0, twoByte.length));
        assertEquals(AudioLevel.SILENCE, AudioLevel.of(view, 1));
        assertFalse(AudioLevel.isVoice(view, 1));
        assertEquals(-1, AudioLevel.of(view, 2));
    }
}
