package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.Json;
import io.heddle.Payload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** JSON that comes in as {@code --input} and lives on as input and output of nodes. */
final class HostilePayloads {
    private HostilePayloads() {}

    static void addTo(Map<String, HostileRows.Body> cases) {
        cases.put("J01", HostilePayloads::parsingCases);
        cases.put("J02", HostilePayloads::deepNesting);
        cases.put("J03", HostilePayloads::nestingAtTheLimit);
        cases.put("J04", rows -> refusedInput(rows, "{\"id\":\"a\",\"id\":\"b\"}"));
        cases.put("J05", rows -> {
            refusedInput(rows, "{\"timeout\":NaN}");
            refusedInput(rows, "[Infinity]");
            refusedInput(rows, "[-Infinity]");
        });
        cases.put("J06", HostilePayloads::numbers);
        cases.put("J07", HostilePayloads::hugeNumbers);
        cases.put("J08", rows -> refusedInput(rows, "{\"a\":1} {\"b\":2}"));
        cases.put("J11", HostilePayloads::encodings);
        cases.put("J12", HostilePayloads::bigPayloads);
        cases.put("J13", HostilePayloads::equalHashes);
        cases.put(
                "J14", rows -> roundTrip(rows, "{\"@class\":\"javax.script.ScriptEngineManager\",\"@type\":[\"x\"]}"));
    }

    /** Refused before anything is opened, quickly and in readable words. */
    private static void refusedInput(HostileRows rows, String json) throws IOException {
        long began = System.nanoTime();
        InProcess.Ended ended = rows.cli("run", HostileIds.echoFile(rows), "--id", "never", "--input", json);
        assertThat(ended.code())
                .as(json.substring(0, Math.min(80, json.length())))
                .isEqualTo(2);
        assertThat(ended.err()).contains("INVALID_INPUT", "fix: ");
        HostileRows.assertReadable(ended.err());
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(60));
        assertThat(rows.cli("inspect", "never").err()).contains("UNKNOWN_INSTANCE");
    }

    private static void parsingCases(HostileRows rows) throws IOException {
        List<?> cases = SharedData.array("hostile/json/JSONTestSuite-parsing.json.gz");
        assertThat(cases).hasSize(318);
        Path file = rows.folder.resolve("case.json");
        for (Object one : cases) {
            Map<?, ?> text = (Map<?, ?>) one;
            Files.write(file, Base64.getDecoder().decode((String) text.get("base64")));
            boolean refused;
            try {
                InputOption.read("@" + file, null);
                refused = false;
            } catch (CommandFailure e) {
                assertThat(e.code()).isEqualTo("INVALID_INPUT");
                HostileRows.assertReadable(e.text());
                refused = true;
            }
            String name = (String) text.get("name");
            switch ((String) text.get("expect")) {
                case "y" -> assertThat(refused).as(name).isEqualTo(name.startsWith("y_object_duplicated_key"));
                case "n" -> assertThat(refused).as(name).isTrue();
                default -> assertThat(text.get("expect")).as(name).isEqualTo("i");
            }
        }
    }

    private static void deepNesting(HostileRows rows) throws IOException {
        for (int depth : new int[] {10_000, 100_000}) {
            refusedInput(rows, "[".repeat(depth) + "]".repeat(depth));
        }
    }

    /** What is accepted can be read again after a restart, however deep the engine wraps it; the rest is refused by name. */
    private static void nestingAtTheLimit(HostileRows rows) {
        List<Integer> completed = new ArrayList<>();
        int refused = 0;
        try (Heddle heddle = rows.open()) {
            for (int depth = Json.MAX_DEPTH - 4; depth <= Json.MAX_DEPTH + 2; depth++) {
                Payload deep = Payload.json("[".repeat(depth) + "]".repeat(depth));
                try {
                    if (HostileRows.echo(heddle, "deep-" + depth, deep).isCompleted()) {
                        completed.add(depth);
                    } else {
                        refused++;
                    }
                } catch (HeddleException e) {
                    HostileRows.assertReadable(String.valueOf(e.getMessage()));
                    refused++;
                }
            }
        }
        assertThat(completed).contains(Json.MAX_DEPTH - 4);
        assertThat(refused).isPositive();
        try (Heddle heddle = rows.open()) {
            for (int depth : completed) {
                assertThat(heddle.handle(InstanceId.of("deep-" + depth))
                                .awaitEnd(HostileRows.PATIENCE)
                                .output()
                                .text())
                        .isEqualTo("{\"value\":" + "[".repeat(depth) + "]".repeat(depth) + "}");
            }
        }
    }

    private static void roundTrip(HostileRows rows, String json) {
        String id = "round-trip-" + Integer.toHexString(json.hashCode());
        try (Heddle heddle = rows.open()) {
            assertThat(HostileRows.echo(heddle, id, Payload.json(json)).output())
                    .isEqualTo(Payload.json("{\"value\":" + json + "}"));
        }
    }

    /** Exact or refused, and never something else. */
    private static void numbers(HostileRows rows) throws IOException {
        for (String exact : List.of("9007199254740993", "9223372036854775807", "-9223372036854775808")) {
            roundTrip(rows, exact);
        }
        for (String number : List.of("1e400", "9223372036854775808", "1e-400", "-0.0")) {
            InProcess.Ended ended =
                    rows.cli("run", HostileIds.echoFile(rows), "--input", number, "--id", "number" + number, "--json");
            if (ended.code() == 2) {
                assertThat(ended.err()).contains("INVALID_INPUT");
            } else {
                assertThat(ended.code()).isZero();
                Object back = ((Map<?, ?>) ended.lastObject().get("output")).get("value");
                assertThat(((Number) back).doubleValue()).as(number).isFinite();
                assertThat(((Number) back).doubleValue()).isEqualTo(Double.parseDouble(number));
            }
        }
    }

    private static void hugeNumbers(HostileRows rows) throws IOException {
        refusedInput(rows, "1" + "0".repeat(1_000));
        long began = System.nanoTime();
        InProcess.Ended ended =
                rows.cli("run", HostileIds.echoFile(rows), "--input", "1e-1000000000", "--id", "tiny", "--json");
        assertThat(ended.code()).isIn(0, 2);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(60));
    }

    private static void encodings(HostileRows rows) throws IOException {
        byte[][] wrong = {
            "{\"a\":1}".getBytes(StandardCharsets.UTF_16),
            {'"', (byte) 0xff, (byte) 0xfe, '"'},
            {0x1f, (byte) 0x8b, 'n', 'o', ' ', 'g', 'z'},
        };
        for (byte[] bytes : wrong) {
            Path file = Files.write(rows.folder.resolve("wrong.json"), bytes);
            InProcess.Ended input = rows.cli("run", HostileIds.echoFile(rows), "--input", "@" + file);
            assertThat(input.code()).isEqualTo(2);
            assertThat(input.err()).contains("INVALID_INPUT");
            InProcess.Ended definition = rows.cli("run", file.toString());
            assertThat(definition.code()).isEqualTo(2);
            HostileRows.assertReadable(definition.err());
        }
    }

    /** The limit is named before anything is stored; below it a payload lives through a restart. */
    private static void bigPayloads(HostileRows rows) {
        String ten = "\"" + "x".repeat(10_000_000) + "\"";
        try (Heddle heddle = rows.open()) {
            assertThat(HostileRows.echo(heddle, "big-10", Payload.json(ten)).isCompleted())
                    .isTrue();
            for (int mega : new int[] {19, 25, 100}) {
                HostileRows.refused(
                        "PAYLOAD_TOO_LARGE",
                        () -> HostileRows.echo(
                                heddle, "big-" + mega, Payload.json("\"" + "x".repeat(mega * 1_000_000) + "\"")));
                assertThat(StoreOptions.find(heddle, "big-" + mega)).isEmpty();
            }
            assertThat(HostileRows.echo(heddle, "small", Payload.json("1")).isCompleted())
                    .isTrue();
        }
        try (Heddle heddle = rows.open()) {
            assertThat(heddle.handle(InstanceId.of("big-10"))
                            .awaitEnd(HostileRows.PATIENCE)
                            .output()
                            .size())
                    .isGreaterThan(10_000_000);
        }
    }

    /** Names whose {@code String.hashCode} is the same. */
    private static void equalHashes(HostileRows rows) {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < 100_000; i++) {
            json.append(i == 0 ? "" : ",").append('"');
            for (int bit = 0; bit < 17; bit++) {
                json.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            json.append("\":0");
        }
        String text = json.append('}').toString();
        long began = System.nanoTime();
        try (Heddle heddle = rows.open()) {
            assertThat(HostileRows.echo(heddle, "equal-hashes", Payload.json(text))
                            .isCompleted())
                    .isTrue();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMinutes(3));
    }
}
