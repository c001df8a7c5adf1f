package io.heddle.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heddle.definition.Durability;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One measurement, carried out in a process of its own so that neither compiled code nor heap of one colours the next.
 *
 * @param folder empty folder for its data
 * @param traces folder of traces, for W7
 * @param count instances, for W4
 * @param threads live threads at the end, for REGISTRY
 * @param hocon further settings of Heddle
 * @param durability of Heddle's definitions, for W1 to W3
 * @param victim whether this process is the one W4 and W5 kill
 */
record Run(
        SystemName system,
        Workload workload,
        int warmUpSeconds,
        int seconds,
        String folder,
        String traces,
        int count,
        int threads,
        String hocon,
        Durability durability,
        boolean victim) {

    private static final ObjectMapper JSON = new ObjectMapper();

    Path data() {
        return Path.of(folder);
    }

    Run asVictim() {
        return new Run(
                system, workload, warmUpSeconds, seconds, folder, traces, count, threads, hocon, durability, true);
    }

    /** The command line of a process that carries it out. */
    List<String> command(List<String> jvmOptions) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Child.class.getName());
        command.add(toJson());
        return command;
    }

    String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static Run of(String json) {
        try {
            return JSON.readValue(json, Run.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a measurement: " + json, e);
        }
    }
}
