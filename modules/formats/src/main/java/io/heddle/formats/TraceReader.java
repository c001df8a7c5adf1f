package io.heddle.formats;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Walks through a trace token by token and keeps what a definition needs; everything else is passed over. */
final class TraceReader {

    /** One task of the specification. */
    record Task(String id, List<String> parents, List<String> children, int line) {}

    /** What to do with one member of an object; the parser stands on its value and must end on the value's last token. */
    private interface MemberReader {
        void read(String name) throws IOException;
    }

    private final JsonParser parser;
    private final WfFormat.Options options;
    private final Problems problems;
    private final Map<String, Task> tasks = new LinkedHashMap<>();
    private final Map<String, Double> runtimes = new HashMap<>();
    private String name = "";
    private String description = "";
    private boolean specified;

    TraceReader(JsonParser parser, WfFormat.Options options, Problems problems) {
        this.parser = parser;
        this.options = options;
        this.problems = problems;
    }

    String name() {
        return name;
    }

    String description() {
        return description;
    }

    /** Tasks by id, in the order of the text. */
    Map<String, Task> tasks() {
        return tasks;
    }

    /** Seconds by task id. */
    Map<String, Double> runtimes() {
        return runtimes;
    }

    void read() throws IOException {
        JsonToken first = parser.nextToken();
        if (first != JsonToken.START_OBJECT) {
            throw new Halt(Codes.NOT_A_TRACE, JsonText.line(parser), "a trace must be a JSON object");
        }
        object(this::topLevel);
        if (parser.nextToken() != null) {
            throw new Halt(Codes.SYNTAX, JsonText.line(parser), "there is more text after the end of the trace");
        }
        if (!specified) {
            throw new Halt(
                    Codes.NOT_A_TRACE,
                    1,
                    "the list workflow.specification.tasks of WfFormat 1.5 is missing; older traces must be converted");
        }
    }

    private void topLevel(String member) throws IOException {
        switch (member) {
            case "name" -> name = text("name");
            case "description" -> description = text("description");
            case "workflow" ->
                object(part -> {
                    switch (part) {
                        case "specification" -> object(list -> list(list, this::task));
                        case "execution" -> object(list -> list(list, this::execution));
                        default -> parser.skipChildren();
                    }
                });
            default -> parser.skipChildren();
        }
    }

    private void list(String member, MemberReader reader) throws IOException {
        if (!member.equals("tasks")) {
            parser.skipChildren();
            return;
        }
        expect(JsonToken.START_ARRAY, "tasks", "a list");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            reader.read(member);
        }
    }

    private void task(String list) throws IOException {
        specified = true;
        int line = JsonText.line(parser);
        String[] id = {null};
        List<String> parents = new ArrayList<>();
        List<String> children = new ArrayList<>();
        object(member -> {
            switch (member) {
                case "id" -> id[0] = text("id");
                case "parents" -> texts("parents", parents);
                case "children" -> texts("children", children);
                default -> parser.skipChildren();
            }
        });
        if (tasks.size() == options.maxTasks()) {
            throw new Halt(Codes.TOO_MANY_NODES, line, "the trace has more than " + options.maxTasks() + " tasks");
        }
        String key = requireId(id[0], line);
        if (tasks.putIfAbsent(key, new Task(key, parents, children, line)) != null) {
            problems.error(Codes.DUPLICATE_NODE, key, line, "two tasks have this id");
        }
    }

    private void execution(String list) throws IOException {
        int line = JsonText.line(parser);
        String[] id = {null};
        Double[] seconds = {null};
        object(member -> {
            switch (member) {
                case "id" -> id[0] = text("id");
                case "runtimeInSeconds" -> seconds[0] = seconds();
                default -> parser.skipChildren();
            }
        });
        String key = requireId(id[0], line);
        if (seconds[0] != null && runtimes.putIfAbsent(key, seconds[0]) != null) {
            problems.error(Codes.DUPLICATE_NODE, key, line, "two executions have this id");
        }
        if (runtimes.size() > options.maxTasks()) {
            throw new Halt(Codes.TOO_MANY_NODES, line, "the trace has more than " + options.maxTasks() + " tasks");
        }
    }

    private static String requireId(@Nullable String id, int line) {
        if (id == null || id.isEmpty() || !TreeBuilder.isText(id)) {
            throw new Halt(Codes.INVALID_ID, line, "a task needs an id that is text and not empty");
        }
        return id;
    }

    private double seconds() throws IOException {
        JsonToken token = parser.currentToken();
        Number value = token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT
                ? Numbers.parse(parser.getText())
                : null;
        if (value == null || value.doubleValue() < 0) {
            throw new Halt(
                    Codes.INVALID_VALUE,
                    JsonText.line(parser),
                    "runtimeInSeconds must be a number of seconds, 0 or more");
        }
        return value.doubleValue();
    }

    private void object(MemberReader reader) throws IOException {
        expect(JsonToken.START_OBJECT, "this", "an object");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String member = parser.currentName();
            parser.nextToken();
            reader.read(member);
        }
    }

    private String text(String member) throws IOException {
        expect(JsonToken.VALUE_STRING, member, "text");
        return parser.getText();
    }

    private void texts(String member, List<String> into) throws IOException {
        expect(JsonToken.START_ARRAY, member, "a list of task ids");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            into.add(text(member));
        }
    }

    private void expect(JsonToken token, String member, String expected) {
        if (parser.currentToken() != token) {
            throw new Halt(Codes.WRONG_TYPE, JsonText.line(parser), member + " must be " + expected);
        }
    }
}
