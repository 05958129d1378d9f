package io.sluice.deploy;

import io.sluice.core.record.disk.RecordConfig;
import io.sluice.core.worker.SfuConfig;
import io.sluice.deploy.config.ConfigException;
import io.sluice.deploy.config.Setting;
import io.sluice.deploy.config.Settings;
import io.sluice.rtp.srtp.SrtpCiphers;
import io.sluice.signaling.SignalingConfig;
import io.sluice.signaling.auth.TokenKey;
import io.sluice.signaling.message.ServerMessage.IceServer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns settings into the configuration records of the parts.
///
/// Immutable.
final class ServerSettings {
    private ServerSettings() {}

    @SuppressWarnings("NullAway") // it misses @Nullable on a nested type that it reads from a class file
    static SfuConfig media(Settings settings) {
        List<InetAddress> announced = new ArrayList<>();
        for (String address : settings.list(Setting.UDP_ANNOUNCE)) {
            try {
                announced.add(InetAddress.getByName(address));
            } catch (UnknownHostException e) {
                throw new ConfigException("udp.announce names '" + address + "', which is no address we can resolve.");
            }
        }
        return new SfuConfig(
                settings.number(Setting.UDP_PORT),
                announced,
                settings.number(Setting.WORKERS),
                automatic(settings.text(Setting.UDP_TRANSPORT).orElse("auto")),
                cipher(settings.text(Setting.SRTP_CIPHER).orElse("auto")),
                settings.number(Setting.ROOM_MAX_PARTICIPANTS),
                settings.number(Setting.WORKER_PACKET_BUFFERS),
                settings.isOn(Setting.ICE_TCP),
                record(settings));
    }

    private static @Nullable RecordConfig record(Settings settings) {
        String directory = settings.text(Setting.RECORD_DIRECTORY).orElse("");
        boolean automatic = settings.isOn(Setting.RECORD_AUTOMATIC);
        if (directory.isEmpty()) {
            if (automatic) {
                throw new ConfigException("record.automatic needs record.directory, which is empty.");
            }
            return null;
        }
        return new RecordConfig(
                Path.of(directory), RecordConfig.DEFAULT_QUEUE_BYTES, RecordConfig.DEFAULT_SYNC_NANOS, automatic);
    }

    private static @Nullable String automatic(String value) {
        return value.equals("auto") ? null : value;
    }

    private static SrtpCiphers.@Nullable Implementation cipher(String name) {
        if (name.equals("auto")) {
            return null;
        }
        for (SrtpCiphers.Implementation known : SrtpCiphers.Implementation.values()) {
            if (known.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(name)) {
                if (!SrtpCiphers.available().contains(known)) {
                    throw new ConfigException("srtp.cipher is '" + name + "', which does not work on this machine.");
                }
                return known;
            }
        }
        throw new ConfigException("srtp.cipher must be auto, ipsec-mb, openssl or jitsi, not '" + name + "'.");
    }

    static SignalingConfig signaling(Settings settings) {
        String certificate = settings.text(Setting.HTTP_TLS_CERTIFICATE).orElse("");
        String key = settings.text(Setting.HTTP_TLS_KEY).orElse("");
        if (certificate.isEmpty() != key.isEmpty()) {
            throw new ConfigException("http.tls.certificate and http.tls.key go together; one of them is missing.");
        }
        List<IceServer> iceServers = new ArrayList<>();
        for (String url : settings.list(Setting.ICE_SERVERS)) {
            iceServers.add(new IceServer(List.of(url), null, null));
        }
        SignalingConfig defaults = SignalingConfig.DEFAULT;
        return new SignalingConfig(
                settings.text(Setting.HTTP_HOST).orElse(defaults.host()),
                settings.number(Setting.HTTP_PORT),
                certificate.isEmpty() ? null : new SignalingConfig.Tls(certificate, key),
                keys(settings),
                settings.text(Setting.AUTH_ISSUER).orElse(null),
                settings.text(Setting.AUTH_AUDIENCE).orElse(null),
                settings.isOn(Setting.AUTH_OPEN_TO_ALL),
                Set.copyOf(settings.list(Setting.HTTP_ORIGINS)),
                iceServers,
                defaults.limits(),
                settings.number(Setting.ROOM_MAX_PARTICIPANTS),
                defaults.version());
    }

    private static List<TokenKey> keys(Settings settings) {
        List<TokenKey> keys = new ArrayList<>();
        settings.text(Setting.AUTH_SECRET)
                .ifPresent(secret -> keys.add(new TokenKey(TokenKey.Algorithm.HS256, secret)));
        for (String file : settings.list(Setting.AUTH_PUBLIC_KEYS)) {
            String pem = settings.fileText(Setting.AUTH_PUBLIC_KEYS, file);
            keys.add(new TokenKey(
                    pem.contains("BEGIN EC") || isEllipticCurve(pem)
                            ? TokenKey.Algorithm.ES256
                            : TokenKey.Algorithm.RS256,
                    pem));
        }
        return keys;
    }

    /// The object identifier id-ecPublicKey (RFC 5480 §2.1.1) as it stands in a PEM public key.
    private static boolean isEllipticCurve(String pem) {
        return pem.replaceAll("\\s", "").contains("KoZIzj0CAQ");
    }
}
