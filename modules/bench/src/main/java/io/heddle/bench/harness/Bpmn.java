package io.heddle.bench.harness;

/** The workloads as BPMN 2.0, for engines that read it and want attributes of their own on a service task. */
public final class Bpmn {
    private static final int FAN = 50;

    private final String namespace;
    private final String processAttributes;
    private final String processExtension;
    private final StringBuilder body = new StringBuilder();

    private Bpmn(String namespace, String processAttributes, String processExtension) {
        this.namespace = namespace;
        this.processAttributes = processAttributes;
        this.processExtension = processExtension;
    }

    /**
     * The process named like the workload.
     *
     * @param namespace declaration of the engine's own
     * @param processAttributes on the process
     * @param processExtension first within the process
     * @param taskAttributes on each service task
     * @param taskExtension within each service task
     */
    public static String of(
            Workload workload,
            String namespace,
            String processAttributes,
            String processExtension,
            String taskAttributes,
            String taskExtension) {
        String task = taskAttributes + ">" + taskExtension + "</serviceTask>";
        Bpmn page = new Bpmn(namespace, processAttributes, processExtension);
        switch (workload) {
            case W1, W3 -> page.chain(workload.steps, task);
            case W2 -> page.fan(task);
            case W4 -> page.waiting();
            default -> throw new IllegalArgumentException(workload + " is not made of small instances");
        }
        return page.wrap(workload.name());
    }

    private void chain(int steps, String rest) {
        String before = "start";
        for (int n = 0; n < steps; n++) {
            task("n" + n, rest);
            flow(before, "n" + n);
            before = "n" + n;
        }
        flow(before, "end");
    }

    private void fan(String rest) {
        task("first", rest);
        body.append("<parallelGateway id=\"fork\"/><parallelGateway id=\"join\"/>\n");
        flow("start", "first");
        flow("first", "fork");
        for (int n = 0; n < FAN; n++) {
            task("m" + n, rest);
            flow("fork", "m" + n);
            flow("m" + n, "join");
        }
        task("last", rest);
        flow("join", "last");
        flow("last", "end");
    }

    private void waiting() {
        body.append("<intermediateCatchEvent id=\"hour\"><timerEventDefinition><timeDuration>PT1H</timeDuration>"
                + "</timerEventDefinition></intermediateCatchEvent>\n");
        flow("start", "hour");
        flow("hour", "end");
    }

    /** {@code rest}: all that comes after its id. */
    private void task(String id, String rest) {
        body.append("<serviceTask id=\"" + id + "\" " + rest + "\n");
    }

    private void flow(String from, String to) {
        body.append("<sequenceFlow id=\"f_" + from + "_" + to + "\" sourceRef=\"" + from + "\" targetRef=\"" + to
                + "\"/>\n");
    }

    private String wrap(String id) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" %s targetNamespace="bench">
                <process id="%s" isExecutable="true" %s>
                %s<startEvent id="start"/><endEvent id="end"/>
                %s</process>
                </definitions>
                """.formatted(namespace, id, processAttributes, processExtension, body);
    }
}
