package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import io.heddle.runtime.settings.HeddleSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code config/heddle.conf} tells the truth, and {@code --config} obeys such a file. */
class ConfigFileTest {
    private static final Path SHIPPED = Repository.root().resolve("config/heddle.conf");

    /** A setting that is switched off: no blank after the hash. */
    private static final Pattern SWITCHED_OFF = Pattern.compile("^( *)#([a-z][a-z.-]* = .*)$");

    private static List<String> lines() throws IOException {
        return Files.readAllLines(SHIPPED);
    }

    private static Config switchedOn() throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : lines()) {
            Matcher setting = SWITCHED_OFF.matcher(line);
            text.append(setting.matches() ? setting.group(1) + setting.group(2) : line)
                    .append('\n');
        }
        return ConfigFactory.parseString(text.toString());
    }

    @Test
    void asShippedItChangesNothing() {
        assertThat(ConfigFactory.parseFile(SHIPPED.toFile()).entrySet()).isEmpty();
        assertThat(ConfigOption.parse(List.of(SHIPPED.toString())).entrySet()).isEmpty();
    }

    @Test
    void everySettingExistsAndIsTheDefault() throws IOException {
        Config reference = ConfigFactory.defaultReference();
        Config own = switchedOn();
        assertThat(own.entrySet()).hasSizeGreaterThan(15);
        for (Map.Entry<String, ConfigValue> setting : own.entrySet()) {
            assertThat(reference.hasPath(setting.getKey())).as(setting.getKey()).isTrue();
            assertThat(setting.getValue().unwrapped())
                    .as(setting.getKey())
                    .isEqualTo(reference.getValue(setting.getKey()).unwrapped());
        }
        assertThat(HeddleSettings.from(ConfigFactory.load(own)))
                .isEqualTo(HeddleSettings.from(ConfigFactory.load(ConfigFactory.empty())));
    }

    @Test
    void everySettingHasOneLineThatSaysWhatItIs() throws IOException {
        List<String> lines = lines();
        List<String> bare = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (SWITCHED_OFF.matcher(lines.get(i)).matches()
                    && !lines.get(i - 1).strip().startsWith("# ")) {
                bare.add(lines.get(i));
            }
        }
        assertThat(bare).isEmpty();
    }

    @Test
    void aFileDecidesWhereDataIsAndWhatALimitIs(@TempDir Path folder) throws IOException {
        Path data = folder.resolve("mine");
        Path config = Files.writeString(
                folder.resolve("my.conf"),
                "heddle {\n  data-dir = \"" + data + "\"\n  instance.timeout = 0.2\n  journal.fsync = off\n}\n");
        Path slow = Files.writeString(
                folder.resolve("slow.yaml"),
                "id: slow\nnodes:\n  - {key: a, executor: sleep, config: {seconds: 600}}\n");
        InProcess.Ended ended =
                InProcess.heddle("run", slow.toString(), "--id", "s", "--config", config.toString(), "--json");
        assertThat(ended.code()).as(ended.err()).isEqualTo(3);
        assertThat(data).isNotEmptyDirectory();
        assertThat(InProcess.heddle("list", "--data", data.toString()).out()).contains("TIMED_OUT");
        assertThat(InProcess.heddle("list", "--config", config.toString()).out())
                .contains("TIMED_OUT");
    }

    @Test
    void laterOnesWinAndUnknownKeysAreRefusedByName(@TempDir Path folder) throws IOException {
        Path one =
                Files.writeString(folder.resolve("one.conf"), "heddle.instance.timeout = 1\nheddle.node.timeout = 1\n");
        Config both =
                ConfigOption.parse(List.of(one.toString(), "heddle.node.timeout=2", "heddle.payload.max-size=1 MiB"));
        assertThat(both.getInt("heddle.instance.timeout")).isEqualTo(1);
        assertThat(both.getInt("heddle.node.timeout")).isEqualTo(2);
        assertThat(both.getString("heddle.payload.max-size")).isEqualTo("1 MiB");

        Path misspelt = Files.writeString(folder.resolve("misspelt.conf"), "heddle {\n  node.timeuot = 1\n}\n");
        String hello = Repository.root().resolve("docs/examples/hello.yaml").toString();
        refused("UNKNOWN_CONFIG_KEY", "heddle.node.timeuot", hello, misspelt.toString());
        refused("UNKNOWN_CONFIG_KEY", "misspelt.conf", hello, misspelt.toString());
        refused("UNKNOWN_CONFIG_KEY", "did you mean heddle.node.timeout", hello, "heddle.node.timeuot=1");
        refused("UNKNOWN_CONFIG_KEY", "perhaps heddle.node.timeout=1", hello, "node.timeout=1");
        Path foreign = Files.writeString(folder.resolve("foreign.conf"), "instance.timeout = 1\n");
        refused("UNKNOWN_CONFIG_KEY", "foreign.conf", hello, foreign.toString());
        Path broken = Files.writeString(folder.resolve("broken.conf"), "heddle {\n");
        refused("INVALID_CONFIG_VALUE", "broken.conf", hello, broken.toString());
        refused("INVALID_CONFIG_VALUE", "heddle.node.timeout", hello, "heddle.node.timeout=soon");
        refused("CONFIG_NOT_FOUND", "nowhere.conf", hello, "nowhere.conf");
    }

    private static void refused(String code, String words, String file, String config) {
        InProcess.Ended ended = InProcess.heddle("validate", file, "--config", config);
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains(code, words, "fix: ");
    }
}
