package io.sluice.rtp.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.srtp.SrtpProfile;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DtlsHandshakeTest {
    private final DtlsContext server = new DtlsContext(DtlsCertificate.generate(), DtlsConfig.DEFAULT);

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void exportsTheSameKeysForBothRoles(SrtpProfile profile) {
        DtlsContext client =
                new DtlsContext(DtlsCertificate.generate(), DtlsConfig.DEFAULT.withProfiles(List.of(profile)));
        DtlsPair pair = DtlsPair.perfect(server, client);
        SrtpKeyingMaterial ours = DtlsPair.await(pair.server.keys);
        SrtpKeyingMaterial theirs = DtlsPair.await(pair.client.keys);
        assertEquals(profile, ours.profile());
        assertEquals(profile, theirs.profile());
        assertArrayEquals(ours.localKey(), theirs.remoteKey());
        assertArrayEquals(ours.localSalt(), theirs.remoteSalt());
        assertArrayEquals(ours.remoteKey(), theirs.localKey());
        assertArrayEquals(ours.remoteSalt(), theirs.localSalt());
        assertNotEquals(List.of(ours.localKey()), List.of(ours.remoteKey()));
        assertTrue(pair.server.longest <= 1200, "longest " + pair.server.longest);
    }
}
