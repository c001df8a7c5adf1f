package io.heddle.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** {@link KernelBenchmark} within this process, which is a fresh one already. */
final class Kernel {
    private static final int ITERATIONS = 5;
    private static final String[] SIZES = {"10", "100", "1000", "10000", "100000"};
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private Kernel() {}

    /** @param seconds of all measured iterations of a benchmark together */
    static Map<String, Object> run(int seconds) throws RunnerException {
        TimeValue each = TimeValue.milliseconds(Math.max(100, seconds * 1000L / ITERATIONS));
        Map<String, Object> figures = new LinkedHashMap<>();
        List<RunResult> results = new ArrayList<>(run("run10", each, "10"));
        results.addAll(run("run", each, SIZES));
        for (RunResult result : results) {
            String nodes = result.getParams().getParam("nodes");
            boolean transitions = result.getPrimaryResult().getLabel().equals("run10");
            Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
            double bytes = allocated == null ? 0 : allocated.getScore();
            double score = result.getPrimaryResult().getScore();
            if (transitions) {
                figures.put("transitionsPerSecond", Math.round(score));
                figures.put("bytesPerTransition", Math.round(bytes));
            } else {
                int size = Integer.parseInt(nodes);
                figures.put("nodesPerSecondOf" + size, Math.round(score * size));
                figures.put("bytesPerNodeOf" + size, Math.round(bytes / size));
            }
        }
        return figures;
    }

    private static Collection<RunResult> run(String benchmark, TimeValue each, String... sizes) throws RunnerException {
        return new Runner(new OptionsBuilder()
                        .include(KernelBenchmark.class.getSimpleName() + "\\." + benchmark + "$")
                        .param("nodes", sizes)
                        .forks(0)
                        .warmupIterations(ITERATIONS)
                        .warmupTime(each)
                        .measurementIterations(ITERATIONS)
                        .measurementTime(each)
                        .addProfiler("gc")
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
    }
}
