package io.sluice.rtp.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;

class RtcpFuzzTest {
    private final RtcpChecks checks = new RtcpChecks();

    @FuzzTest(maxDuration = "60s")
    void staysInsideTheCompound(byte[] data) {
        int accepted = checks.check(Bytes.at(0, data), 0, data.length);
        assertEquals(accepted, checks.check(Bytes.at(7, data), 7, data.length));
    }
}
