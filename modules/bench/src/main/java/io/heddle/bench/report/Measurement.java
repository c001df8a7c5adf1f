package io.heddle.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heddle.bench.harness.SystemName;
import io.heddle.bench.harness.Workload;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one process found.
 *
 * @param figures by name; numbers, and lists of rows
 */
public record Measurement(Workload workload, SystemName system, int round, Map<String, Object> figures) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One line: what it belongs to, then the figures. */
    public String toJson() {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("workload", workload);
        line.put("system", system.label());
        line.put("durability", system.durability);
        line.putAll(figures);
        line.put("round", round);
        try {
            return JSON.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Measurement of(String json) {
        try {
            Map<String, Object> line = JSON.readValue(json, new TypeReference<LinkedHashMap<String, Object>>() {});
            Workload workload = Workload.valueOf(String.valueOf(line.remove("workload")));
            SystemName system =
                    SystemName.named(String.valueOf(line.remove("system"))).get(0);
            line.remove("durability");
            return new Measurement(
                    workload, system, line.remove("round") instanceof Number round ? round.intValue() : 1, line);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a measurement: " + json, e);
        }
    }
}
