/* Runs the extension of an engine wheel without a Python: the dozen functions that it calls are here, just enough of each for what
   the judge calls. So a wheel can be tried under an emulator, where no Python is at hand.

   On Linux one program that exports them; on Windows they are python3.dll, and the program calls run() in it.

   Standard input has one thing a line:   R {a ruleset}   E {an event}
   Standard output has one line for each E: what the engine started for it, or "none"; "more" behind it if it started another. */

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <windows.h>
#define API __declspec(dllexport)
#else
#include <dlfcn.h>
#define API
#endif

#ifdef MAIN_OF_WINDOWS

int run(const char *extension);

int main(int count, char **words) {
    return count == 2 ? run(words[1]) : 2;
}

#else

#define MOST 4

typedef struct {
    char kind; /* 's' or 'I' */
    char *text;
    unsigned int number;
} Value;

/* Begins as every object of Python does, so that the extension can count references. */
typedef struct {
    ptrdiff_t references;
    void *type;
    int count;
    Value values[MOST];
} Object;

typedef struct {
    const char *name;
    Object *(*call)(Object *self, Object *arguments);
    int flags;
    const char *documentation;
} Method;

typedef struct {
    ptrdiff_t references;
    void *type;
    void *init;
    ptrdiff_t index;
    void *copy;
    const char *name;
    const char *documentation;
    ptrdiff_t size;
    Method *methods;
} Module;

API Object _Py_NoneStruct = {1 << 20, NULL, 0, {{0}}};
static Object anything = {1 << 20, NULL, 0, {{0}}};
static Method *methods;
static char error[400];

API int PyArg_ParseTuple(Object *arguments, const char *format, ...) {
    va_list targets;
    va_start(targets, format);
    for (int nth = 0; format[nth]; ++nth) {
        Value *value = &arguments->values[nth];
        if (format[nth] == 'I') {
            *va_arg(targets, unsigned int *) = value->number;
        } else {
            *va_arg(targets, char **) = value->text;
        }
    }
    va_end(targets);
    return 1;
}

API Object *Py_BuildValue(const char *format, ...) {
    Object *made = calloc(1, sizeof(Object));
    va_list given;
    va_start(given, format);
    made->references = 1 << 20;
    for (made->count = 0; format[made->count] && made->count < MOST; ++made->count) {
        Value *value = &made->values[made->count];
        value->kind = format[made->count];
        if (value->kind == 'I') {
            value->number = va_arg(given, unsigned int);
        } else {
            value->text = strdup(va_arg(given, char *));
        }
    }
    va_end(given);
    return made;
}

API Object *PyModule_Create2(Module *module, int version) {
    methods = module->methods;
    return &anything;
}

API int PyModule_AddObject(Object *module, const char *name, Object *value) { return 0; }
API Object *PyErr_NewException(const char *name, Object *base, Object *dictionary) { return &anything; }
API void PyErr_SetString(Object *kind, const char *message) { snprintf(error, sizeof error, "%s", message); }
API Object *PyErr_NoMemory(void) { snprintf(error, sizeof error, "out of memory"); return NULL; }
API long PyLong_AsLong(Object *value) { return 0; }
API unsigned long PyType_GetFlags(void *type) { return 0; }
API Object *PyObject_CallObject(Object *callable, Object *arguments) { return NULL; }
API void _Py_Dealloc(Object *object) {}

static Object *call(const char *name, Object *arguments) {
    for (Method *method = methods; method->name; ++method) {
        if (!strcmp(method->name, name)) {
            Object *answer = method->call(&anything, arguments);
            if (!answer) {
                printf("%s: %s\n", name, error);
                exit(1);
            }
            return answer;
        }
    }
    printf("no method %s\n", name);
    exit(1);
}

static unsigned int handle;

static Object *call_one(const char *name, char *text) {
    Object arguments = {1 << 20, NULL, 2, {{'I', NULL, handle}, {'s', text, 0}}};
    return call(name, &arguments);
}

static Object *call_state(const char *name, unsigned int state) {
    Object arguments = {1 << 20, NULL, 2, {{'I', NULL, handle}, {'I', NULL, state}}};
    return call(name, &arguments);
}

static void release(Object *object) {
    if (object != &_Py_NoneStruct) {
        for (int nth = 0; nth < object->count; ++nth) {
            free(object->values[nth].text);
        }
        free(object);
    }
}

static void judge(char *event) {
    Object *asserted = call_one("assert_event", event);
    unsigned int code = asserted->values[0].number, state = asserted->values[1].number;
    release(asserted);
    if (code != 0) {
        printf("none\n");
        return;
    }
    Object *started = call_state("start_action_for_state", state);
    if (started == &_Py_NoneStruct) {
        printf("none\n");
        return;
    }
    char *text = started->values[1].text;
    for (char *c = text; *c; ++c) {
        if (*c == '\n') {
            *c = ' ';
        }
    }
    printf("%s", text);
    Object *more = call_state("complete_and_start_action", state);
    printf(more == &_Py_NoneStruct ? "\n" : " more\n");
    release(started);
    release(more);
}

static int load(const char *extension) {
    Object *(*start)(void);
#ifdef _WIN32
    HMODULE library = LoadLibraryA(extension);
    start = library ? (Object * (*)(void)) GetProcAddress(library, "PyInit_durable_rules_engine") : NULL;
#else
    void *library = dlopen(extension, RTLD_NOW);
    start = library ? (Object * (*)(void)) dlsym(library, "PyInit_durable_rules_engine") : NULL;
    if (!library) {
        printf("%s\n", dlerror());
    }
#endif
    if (!start || !start() || !methods) {
        printf("the extension cannot be loaded\n");
        return 0;
    }
    return 1;
}

API int run(const char *extension) {
    static char line[1 << 20];
    int open = 0;
    if (!load(extension)) {
        return 1;
    }
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\r\n")] = 0;
        if (line[0] == 'E') {
            judge(line + 2);
        } else if (line[0] == 'R') {
            if (open) {
                release(call_one("delete_state", "0"));
                Object arguments = {1 << 20, NULL, 1, {{'I', NULL, handle}}};
                release(call("delete_ruleset", &arguments));
            }
            Object arguments = {1 << 20, NULL, 2, {{'s', "judge", 0}, {'s', line + 2, 0}}};
            Object *made = call("create_ruleset", &arguments);
            handle = made->values[0].number;
            release(made);
            open = 1;
        }
    }
    return 0;
}

#ifndef _WIN32
int main(int count, char **words) {
    return count == 2 ? run(words[1]) : 2;
}
#endif

#endif
