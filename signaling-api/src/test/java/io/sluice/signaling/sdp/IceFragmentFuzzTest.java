package io.sluice.signaling.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sluice.rtp.ice.IceCredentials;
import java.nio.charset.StandardCharsets;

class IceFragmentFuzzTest {
    /// Any text is refused with a sentence, or read; what was read reads the same when it is written again.
    @FuzzTest(maxDuration = "1m")
    void refusesOrReads(byte[] input) throws SdpException {
        IceFragment fragment;
        try {
            fragment = IceFragment.parse(new String(input, StandardCharsets.UTF_8));
        } catch (SdpException refusal) {
            assertFalse(refusal.sentence().isEmpty());
            return;
        }
        IceCredentials credentials = fragment.credentials();
        if (credentials != null) {
            assertEquals(
                    fragment,
                    IceFragment.parse("a=ice-pwd:" + credentials.pwd() + "\na=ice-ufrag:" + credentials.ufrag()));
        }
    }
}
