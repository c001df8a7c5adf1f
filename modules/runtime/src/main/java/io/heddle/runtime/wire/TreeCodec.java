package io.heddle.runtime.wire;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as a definition may hold them: texts, numbers, truth values, lists and maps of these. Nothing else. */
final class TreeCodec implements ClosedTypes.Codec<Object> {
    private static final int TEXT = 1;
    private static final int TRUTH = 2;
    private static final int INT = 3;
    private static final int LONG = 4;
    private static final int DOUBLE = 5;
    private static final int DECIMAL = 6;
    private static final int BIG = 7;
    private static final int LIST = 8;
    private static final int MAP = 9;

    @Override
    public void write(WireWriter out, Object value) {
        if (value instanceof String text) {
            out.writeByte(TEXT).writeString(text);
        } else if (value instanceof Boolean truth) {
            out.writeByte(TRUTH).writeBoolean(truth);
        } else if (value instanceof Integer number) {
            out.writeByte(INT).writeInt(number);
        } else if (value instanceof Long number) {
            out.writeByte(LONG).writeLong(number);
        } else if (value instanceof Double number) {
            out.writeByte(DOUBLE).writeDouble(number);
        } else if (value instanceof BigDecimal number) {
            out.writeByte(DECIMAL).writeString(number.toString());
        } else if (value instanceof BigInteger number) {
            out.writeByte(BIG).writeBytes(number.toByteArray());
        } else if (value instanceof List<?> list) {
            out.writeByte(LIST).writeUnsigned(list.size());
            list.forEach(each -> out.writeOptional(each, this::write));
        } else if (value instanceof Map<?, ?> map) {
            out.writeByte(MAP).writeUnsigned(map.size());
            map.forEach((key, each) -> {
                out.writeString((String) key);
                out.writeOptional(each, this::write);
            });
        } else {
            throw new WireException("a value of " + value.getClass().getName() + " in a definition");
        }
    }

    @Override
    public Object read(WireReader in) {
        int type = in.readByte();
        return switch (type) {
            case TEXT -> in.readString();
            case TRUTH -> in.readBoolean();
            case INT -> in.readInt();
            case LONG -> in.readLong();
            case DOUBLE -> in.readDouble();
            case DECIMAL -> new BigDecimal(in.readString());
            case BIG -> new BigInteger(in.readBytes());
            case LIST -> {
                int size = in.readSize();
                List<@Nullable Object> list = new ArrayList<>(size);
                for (int i = 0; i < size; i++) {
                    list.add(in.readOptional(this::read));
                }
                yield Collections.unmodifiableList(list);
            }
            case MAP -> {
                int size = in.readSize();
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                for (int i = 0; i < size; i++) {
                    String key = in.readString();
                    map.put(key, in.readOptional(this::read));
                }
                yield Collections.unmodifiableMap(map);
            }
            default -> throw Values.unknown("value", type);
        };
    }
}
