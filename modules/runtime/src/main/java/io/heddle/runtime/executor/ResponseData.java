package io.heddle.runtime.executor;

import io.heddle.Payload;
import io.heddle.kernel.expression.EvaluationException;
import io.heddle.kernel.expression.JsonCodec;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A response as JSON data. */
final class ResponseData {
    private static final Pattern JSON = Pattern.compile("application/([a-z0-9.+-]+\\+)?json(;.*)?");
    private static final Pattern CHARSET = Pattern.compile("charset=\"?([A-Za-z0-9._:-]+)\"?");

    private ResponseData() {}

    static Map<String, @Nullable Object> of(HttpResponse<byte[]> response) {
        Map<String, @Nullable Object> headers = new TreeMap<>();
        response.headers()
                .map()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("status", (long) response.statusCode());
        data.put("headers", headers);
        addBody(data, response);
        return data;
    }

    private static void addBody(Map<String, @Nullable Object> data, HttpResponse<byte[]> response) {
        byte[] body = response.body();
        String type = response.headers()
                .firstValue("content-type")
                .orElse("")
                .toLowerCase(Locale.ROOT)
                .strip();
        data.put("body", null);
        if (body.length == 0) {
            return;
        }
        if (JSON.matcher(type).matches()) {
            try {
                data.put("body", JsonCodec.decode(Payload.takeOver(Payload.JSON, body)));
                return;
            } catch (EvaluationException e) {
                // It says JSON and is not: handed on as text.
            }
        }
        try {
            data.put(
                    "body",
                    charset(type).newDecoder().decode(ByteBuffer.wrap(body)).toString());
        } catch (CharacterCodingException e) {
            data.put("bodyBase64", Base64.getEncoder().encodeToString(body));
        }
    }

    private static Charset charset(String type) {
        Matcher matcher = CHARSET.matcher(type);
        try {
            return matcher.find() ? Charset.forName(matcher.group(1)) : StandardCharsets.UTF_8;
        } catch (IllegalArgumentException e) {
            return StandardCharsets.UTF_8;
        }
    }
}
