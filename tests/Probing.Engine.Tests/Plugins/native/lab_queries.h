/* The part of lab.c that asks the host. */

struct text {
    char bytes[512];
};

static void add_text(void *context, const char *text, size_t length)
{
    struct text *to = context;
    snprintf(to->bytes, sizeof to->bytes, "%.*s", (int)length, text);
}

static int32_t write_call(void *context, const uint8_t *bytes, size_t length)
{
    const struct probing_call *call = context;
    return call->write(call->context, bytes, length);
}

static int64_t last_query;

/* The body is SQL: answers with its rows, the sum of its first column and a warning, or with a Parquet file. */
static int32_t ask(const struct probing_call *call, const char *text, int parquet, struct probing_error *error)
{
    const struct probing_value answer = {.type = PROBING_INT64, .value.int64 = 42};
    struct probing_sql sql = {.size = sizeof sql, .right = PROBING_EXECUTE, .id = ++last_query, .text = text,
                              .parameters = &answer, .parameter_count = strchr(text, '?') != NULL, .query = call->query};
    struct ArrowArrayStream stream;
    int32_t failed = host->query(host->context, &sql, &stream, error);
    if (failed)
        return failed;
    struct text warning = {""};
    int64_t rows = 0, sum = 0;
    if (parquet) {
        const struct probing_writer writer = {sizeof writer, (void *)call, write_call};
        call->respond(call->context, 200, "application/vnd.apache.parquet");
        failed = host->write_parquet(host->context, sql.id, &writer, &rows, error);
    }
    for (struct ArrowArray batch; !failed && !parquet;) {
        failed = stream.get_next(&stream, &batch);
        if (failed)
            probing_fail(error, failed == ETIMEDOUT ? PROBING_TIMEOUT : failed == ECANCELED ? PROBING_CANCELLED
                         : PROBING_EXTENSION_FAILED, stream.get_last_error(&stream));
        if (failed || !batch.release)
            break;
        for (int64_t i = 0; i < batch.length; i++)
            sum += ((const int64_t *)batch.children[0]->buffers[1])[batch.children[0]->offset + i];
        rows += batch.length;
        batch.release(&batch);
    }
    const struct probing_sink sink = {sizeof sink, &warning, add_text};
    if (!failed)
        failed = host->query_warnings(host->context, sql.id, &sink, error);
    stream.release(&stream);
    if (failed || parquet)
        return failed;
    char line[1024];
    int n = snprintf(line, sizeof line, "rows=%lld sum=%lld %s", (long long)rows, (long long)sum, warning.bytes);
    return call->respond(call->context, 200, "text/plain") || call->write(call->context, (uint8_t *)line, (size_t)n);
}
