/* The part of lab.c that makes schemas and batches, and spoils them. */

static void release_child_schema(struct ArrowSchema *schema) { schema->release = NULL; }

static void release_schema(struct ArrowSchema *schema)
{
    for (int64_t i = 0; i < 2 && schema->children; i++)
        free(schema->children[i]);
    free(schema->children);
    schema->release = NULL;
    live--;
}

static void make_schema(struct ArrowSchema *schema, const int32_t *projection, size_t count, int in_stream)
{
    static const char *const names[] = {"n", "t"}, *const formats[] = {"l", "u"};
    live++;
    *schema = (struct ArrowSchema){.format = "+s", .name = "", .release = release_schema};
    schema->children = calloc(3, sizeof *schema->children);
    for (size_t i = 0; i < count; i++) {
        struct ArrowSchema *child = schema->children[i] = calloc(1, sizeof *child);
        int column = projection ? projection[i] : (int)i;
        child->format = formats[column];
        child->name = names[column];
        child->flags = ARROW_FLAG_NULLABLE;
        child->release = release_child_schema;
    }
    schema->n_children = (int64_t)count;
    if (!in_stream || count == 0)
        return;
    if (is("columns"))
        schema->n_children--;
    if (is("type"))
        schema->children[0]->format = "g";
    if (is("name"))
        schema->children[0]->name = "other";
    if (is("bad_format"))
        schema->children[0]->format = "zz";
    if (is("null_format"))
        schema->children[0]->format = NULL;
    if (is("no_struct"))
        schema->format = "l";
    if (is("negative_children"))
        schema->n_children = -1;
}

static void release_child(struct ArrowArray *array)
{
    for (int64_t i = 1; i < 3; i++)
        free((void *)array->buffers[i]);
    free(array->buffers);
    array->release = NULL;
}

static void release_array(struct ArrowArray *array)
{
    for (int64_t i = 0; i < 2; i++) {
        if (array->children[i] && array->children[i]->release)
            array->children[i]->release(array->children[i]);
        free(array->children[i]);
    }
    free(array->children);
    free(array->buffers);
    array->release = NULL;
    live--;
}

static void make_child(struct ArrowArray *child, int column, int64_t first)
{
    *child = (struct ArrowArray){.length = ROWS, .n_buffers = column ? 3 : 2, .release = release_child};
    child->buffers = calloc(3, sizeof *child->buffers);
    if (column == 0) {
        int64_t *values = malloc(ROWS * sizeof *values);
        for (int64_t i = 0; i < ROWS; i++)
            values[i] = first + i;
        child->buffers[1] = values;
        return;
    }
    int32_t *offsets = malloc((ROWS + 1) * sizeof *offsets);
    char *text = malloc(ROWS * 4 + 1);
    for (int i = 0; i < ROWS; i++) {
        offsets[i] = i * 4;
        snprintf(text + i * 4, 5, "t%03d", i);
    }
    offsets[ROWS] = ROWS * 4;
    if (is("offsets"))
        offsets[ROWS / 2] = ROWS * 40;
    if (is("negative_offsets"))
        offsets[0] = -4;
    if (is("utf8"))
        text[5] = (char)0xff;
    child->buffers[1] = offsets;
    child->buffers[2] = text;
}

static void spoil(struct ArrowArray *out)
{
    struct ArrowArray *child = out->children[0];
    if (is("negative"))
        out->length = -1;
    if (is("negative_child"))
        child->length = -5;
    if (is("huge"))
        out->length = child->length = 1ll << 40;
    if (is("short"))
        child->length = ROWS / 2;
    if (is("null_child")) {
        release_child(child);
        free(child);
        out->children[0] = NULL;
    }
    if (is("fewer_children"))
        out->n_children--;
    if (is("no_buffers"))
        child->n_buffers = 0;
    if (is("null_buffer")) {
        free((void *)child->buffers[1]);
        child->buffers[1] = NULL;
    }
    if (is("null_count"))
        child->null_count = ROWS;
    if (is("dictionary"))
        child->dictionary = child;
}
