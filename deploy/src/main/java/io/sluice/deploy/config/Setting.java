package io.sluice.deploy.config;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Every setting of the server: its key in the configuration file, its flag on the command line, its default.
/// Each is also read from the environment, as `SLUICE_` and the key in capitals (`SLUICE_HTTP_PORT`).
/// `deploy/src/main/dist/sluice.example.conf` says what each means.
public enum Setting {
    HTTP_HOST("http.host", "--http-host", Kind.TEXT, "localhost"),
    HTTP_PORT("http.port", "--http-port", Kind.PORT, "8080"),
    HTTP_TLS_CERTIFICATE("http.tls.certificate", null, Kind.TEXT, ""),
    HTTP_TLS_KEY("http.tls.key", null, Kind.TEXT, ""),
    HTTP_ORIGINS("http.origins", null, Kind.LIST, ""),
    UDP_PORT("udp.port", "--udp-port", Kind.PORT, "10000"),
    UDP_ANNOUNCE("udp.announce", "--announce", Kind.LIST, ""),
    ICE_TCP("ice.tcp", null, Kind.SWITCH, "true"),
    UDP_TRANSPORT("udp.transport", "--udp", Kind.TEXT, "auto"),
    SRTP_CIPHER("srtp.cipher", "--cipher", Kind.TEXT, "auto"),
    WARM_UP("warm-up", "--warm-up", Kind.SWITCH, "true"),
    WORKERS("workers", "--workers", Kind.NUMBER, "1"),
    WORKER_PACKET_BUFFERS("worker.packet-buffers", null, Kind.NUMBER, "65536"),
    ROOM_MAX_PARTICIPANTS("room.max-participants", null, Kind.NUMBER, "200"),
    RECORD_DIRECTORY("record.directory", "--record-directory", Kind.TEXT, ""),
    RECORD_AUTOMATIC("record.automatic", null, Kind.SWITCH, "false"),
    AUTH_SECRET("auth.secret", null, Kind.TEXT, ""),
    AUTH_PUBLIC_KEYS("auth.public-keys", null, Kind.LIST, ""),
    AUTH_ISSUER("auth.issuer", null, Kind.TEXT, ""),
    AUTH_AUDIENCE("auth.audience", null, Kind.TEXT, ""),
    AUTH_OPEN_TO_ALL("auth.open-to-all", null, Kind.SWITCH, "false"),
    ICE_SERVERS("ice.servers", null, Kind.LIST, "");

    /// How a value is written.
    public enum Kind {
        TEXT,
        NUMBER,
        PORT,
        SWITCH,
        /// Separated by commas.
        LIST
    }

    private final String key;
    private final @Nullable String flag;
    private final Kind kind;
    private final String defaultValue;

    Setting(String key, @Nullable String flag, Kind kind, String defaultValue) {
        this.key = key;
        this.flag = flag;
        this.kind = kind;
        this.defaultValue = defaultValue;
    }

    public String key() {
        return key;
    }

    public @Nullable String flag() {
        return flag;
    }

    public Kind kind() {
        return kind;
    }

    public String defaultValue() {
        return defaultValue;
    }

    public String environmentVariable() {
        return "SLUICE_" + key.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
    }

    static Optional<Setting> ofKey(String key) {
        return Stream.of(values()).filter(setting -> setting.key.equals(key)).findFirst();
    }

    static Optional<Setting> ofFlag(String flag) {
        return Stream.of(values()).filter(setting -> flag.equals(setting.flag)).findFirst();
    }

    /// Checks that a value is written as its kind wants; `where` names the place in the message.
    String check(String value, String where) {
        boolean fine =
                switch (kind) {
                    case TEXT, LIST -> true;
                    case SWITCH -> value.equals("true") || value.equals("false");
                    case NUMBER -> isNumber(value, 1, Integer.MAX_VALUE);
                    case PORT -> isNumber(value, 0, 65_535);
                };
        if (!fine) {
            String wanted =
                    switch (kind) {
                        case TEXT, LIST -> "text";
                        case SWITCH -> "true or false";
                        case NUMBER -> "a number above 0";
                        case PORT -> "a port from 0 to 65535";
                    };
            throw new ConfigException(where + " must be " + wanted + ", not '" + value + "'.");
        }
        return value;
    }

    private static boolean isNumber(String value, int least, int most) {
        try {
            int number = Integer.parseInt(value);
            return number >= least && number <= most;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
