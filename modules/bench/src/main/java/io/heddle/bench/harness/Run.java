package io.heddle.bench.harness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One measurement, carried out in a process of its own so that neither compiled code nor heap of one colours the next.
 *
 * @param folder empty folder for its data
 * @param traces folder of traces, for W7
 * @param count instances, for W4, MANY and OLDNEW
 * @param threads live threads at the end, for W6 and OLDNEW
 * @param hocon further settings of Heddle
 * @param postgres JDBC address of an empty database, user included; empty if it needs none
 * @param victim whether this process is the one W4 and W5 kill
 */
public record Run(
        SystemName system,
        Workload workload,
        int warmUpSeconds,
        int seconds,
        String folder,
        String traces,
        int count,
        int threads,
        String hocon,
        String postgres,
        boolean victim) {

    /** What the line with the figures begins with; anything else a process prints is noise. */
    public static final String RESULT = "RESULT ";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The folder. */
    public Path data() {
        return Path.of(folder);
    }

    /** The same for the process that is killed. */
    public Run asVictim() {
        return new Run(system, workload, warmUpSeconds, seconds, folder, traces, count, threads, hocon, postgres, true);
    }

    /** The only argument of the process that carries it out. */
    public String toJson() {
        return json(this);
    }

    /** Reads what {@link #toJson} wrote. */
    public static Run of(String json) {
        try {
            return JSON.readValue(json, Run.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a measurement: " + json, e);
        }
    }

    /** Hands figures to the process that waits for them. */
    public static void report(Map<String, Object> figures) {
        System.out.println(RESULT + json(figures));
    }

    /** The command line of a process: this Java, with the options given. */
    public List<String> command(List<String> jvmOptions, String classPath, String main) {
        List<String> command = new java.util.ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath, main, toJson()));
        return command;
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
