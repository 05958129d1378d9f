package io.sluice.deploy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsTest {
    private static final Path EXAMPLE = Path.of("src/main/dist/sluice.example.conf");

    @TempDir
    private Path directory;

    @Test
    void theExampleNamesEverySettingWithItsDefault() {
        Map<Setting, String> example = ConfigFile.read(EXAMPLE);
        assertEquals(EnumSet.allOf(Setting.class), example.keySet());
        example.forEach((setting, value) -> assertEquals(setting.defaultValue(), value, setting.key()));
    }

    @Test
    void theExampleSaysSomethingAboutEverySetting() throws IOException {
        List<String> lines = Files.readAllLines(EXAMPLE);
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).contains("=") && !lines.get(i).startsWith("#")) {
                String above = lines.get(i - 1);
                assertTrue(above.startsWith("# ") || above.contains("="), "no comment above " + lines.get(i));
            }
        }
    }

    @Test
    void aFlagBeatsTheEnvironmentWhichBeatsTheFileWhichBeatsTheDefault() throws IOException {
        Path file = Files.writeString(directory.resolve("a.conf"), "http.port = 1\nudp.port=2\nworkers = 3\n");
        Settings settings = Settings.read(
                List.of("--http-port", "7", "--config=" + file),
                Map.of("SLUICE_HTTP_PORT", "6", "SLUICE_UDP_PORT", "5"));
        assertEquals(7, settings.number(Setting.HTTP_PORT));
        assertEquals(5, settings.number(Setting.UDP_PORT));
        assertEquals(3, settings.number(Setting.WORKERS));
        assertEquals(Optional.of("localhost"), settings.text(Setting.HTTP_HOST));
        assertEquals(Optional.empty(), settings.text(Setting.AUTH_SECRET));
    }

    @Test
    void anAddressMayBeAnnouncedManyTimes() {
        Settings settings =
                Settings.read(List.of("--announce", "192.0.2.1", "--announce=2001:db8::1, 192.0.2.2"), Map.of());
        assertEquals(List.of("192.0.2.1", "2001:db8::1", "192.0.2.2"), settings.list(Setting.UDP_ANNOUNCE));
        assertEquals(List.of(), Settings.read(List.of(), Map.of()).list(Setting.UDP_ANNOUNCE));
    }

    @Test
    void whatIsWrongIsToldInASentence() {
        refused("There is no option '--speed'; ./sluice help lists them.", "--speed", "9");
        refused("--udp-port needs a value.", "--udp-port");
        refused("--udp-port must be a port from 0 to 65535, not '65536'.", "--udp-port", "65536");
        refused("--workers must be a number above 0, not 'two'.", "--workers", "two");
        refused("--workers is given twice.", "--workers", "1", "--workers", "2");
        refused("The configuration file /no/such.conf cannot be read.", "--config", "/no/such.conf");
        refused(
                "f, line 2: there is no setting 'http.prot'.",
                () -> ConfigFile.parse(List.of("", "http.prot = 1"), "f"));
        refused("f, line 2: workers is set twice.", () -> ConfigFile.parse(List.of("workers=1", "workers=2"), "f"));
        refused("f, line 1: expected 'key = value', not 'workers'.", () -> ConfigFile.parse(List.of("workers"), "f"));
        refused(
                "f, line 1: auth.open-to-all must be true or false, not 'yes'.",
                () -> ConfigFile.parse(List.of("auth.open-to-all = yes"), "f"));
    }

    private static void refused(String sentence, String... arguments) {
        refused(sentence, () -> Settings.read(List.of(arguments), Map.of()));
    }

    private static void refused(String sentence, Runnable reading) {
        assertEquals(sentence, assertThrows(ConfigException.class, reading::run).getMessage());
    }
}
