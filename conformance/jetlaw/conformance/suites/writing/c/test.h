/*
 * A stand-in for Wine's wine/test.h: enough of it to build and run the tests beside it without Wine's source.
 *
 * SPDX-License-Identifier: MIT
 *
 * One file with START_TEST makes one program. Its exit status is the number of failures, as far as 255.
 */

#ifndef STANDALONE_WINE_TEST_H
#define STANDALONE_WINE_TEST_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

static struct
{
    int argc;
    char **argv;
    const char *file;
    int line;
    int todo, again;
    long executed, marked, failed, skipped;
} winetest;

static inline BOOL winetest_on_wine(void)
{
    return GetProcAddress(GetModuleHandleA("ntdll.dll"), "wine_get_version") != NULL;
}

static inline void winetest_at(const char *file, int line)
{
    winetest.file = strrchr(file, '/') ? strrchr(file, '/') + 1 : file;
    winetest.line = line;
}

static inline void winetest_say(const char *what, const char *format, va_list arguments)
{
    printf("%s:%d: %s: ", winetest.file, winetest.line, what);
    vprintf(format, arguments);
    fflush(stdout);
}

static inline void __attribute__((format(gnu_printf, 2, 3))) winetest_ok(int condition, const char *format, ...)
{
    BOOL todo = winetest.todo && winetest_on_wine();
    va_list arguments;

    winetest.executed++;
    if (todo && !condition) winetest.marked++;
    if (todo != !condition) winetest.failed++;
    else if (condition) return;
    va_start(arguments, format);
    winetest_say(!todo ? "Test failed" : condition ? "Test succeeded inside todo block" : "Test marked todo", format, arguments);
    va_end(arguments);
}

static inline void __attribute__((format(gnu_printf, 1, 2))) winetest_skip(const char *format, ...)
{
    va_list arguments;

    winetest.skipped++;
    va_start(arguments, format);
    winetest_say("Tests skipped", format, arguments);
    va_end(arguments);
}

static inline int winetest_get_mainargs(char ***arguments)
{
    *arguments = winetest.argv;
    return winetest.argc;
}

static inline void winetest_wait(HANDLE process)
{
    DWORD failures = 1;

    WaitForSingleObject(process, INFINITE);
    GetExitCodeProcess(process, &failures);
    if (!failures) return;
    printf("%s:%d: %lu failures in a child process\n", winetest.file, winetest.line, failures);
    winetest.failed += failures <= 255 ? (long)failures : 1;
}

/* The todo is over after the statement that follows. */
#define todo_wine_if(is_todo) for (winetest_at(__FILE__, __LINE__), winetest.again = 1, winetest.todo = !!(is_todo); \
    winetest.again; winetest.again = winetest.todo = 0)
#define todo_wine todo_wine_if(TRUE)
#define ok winetest_at(__FILE__, __LINE__), winetest_ok
#define skip winetest_at(__FILE__, __LINE__), winetest_skip
#define win_skip skip
#define broken(condition) (!winetest_on_wine() && (condition))
#define wait_child_process(process) (winetest_at(__FILE__, __LINE__), winetest_wait(process))

#define START_TEST(name) \
    static void func_##name(void); \
    int main(int argc, char **argv) \
    { \
        static char test_name[] = #name; \
        char *arguments[4] = { argv[0], argc > 1 ? argv[1] : test_name, argc > 2 ? argv[2] : NULL, NULL }; \
        winetest.argc = argc > 2 ? 3 : 2; \
        winetest.argv = arguments; \
        func_##name(); \
        printf("%04lx:%s: %ld tests executed (%ld marked as todo, %ld failures), %ld skipped.\n", \
               GetCurrentProcessId(), #name, winetest.executed, winetest.marked, winetest.failed, winetest.skipped); \
        return winetest.failed > 255 ? 255 : (int)winetest.failed; \
    } \
    static void func_##name(void)

#endif
