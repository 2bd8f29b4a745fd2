namespace Probing.Cli.Verbs;

/// <summary>The completion scripts. They know nothing themselves: <c>probing complete</c> answers in a few
/// milliseconds.</summary>
internal static class CompletionScripts
{
    // Words are taken from the line, not from COMP_WORDS, which bash splits at the colon of host:port.
    public const string Bash = """
        # bash completion for probing; load it with: source <(probing completion bash)
        _probing() {
            local line="${COMP_LINE:0:COMP_POINT}" word
            local -a words=()
            read -ra words <<< "$line"
            [[ $line == *[[:space:]] ]] && words+=("")
            COMPREPLY=()
            while IFS=$'\t' read -r word _; do
                COMPREPLY+=("$word")
            done < <(probing complete -- "${words[@]:1}" 2>/dev/null)
        }
        complete -o default -F _probing probing

        """;

    public const string Zsh = """
        #compdef probing
        # zsh completion for probing; load it with: source <(probing completion zsh)
        _probing() {
            local -a items
            local word meaning
            while IFS=$'\t' read -r word meaning; do
                items+=("${word//:/\\:}:$meaning")
            done < <(probing complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)
            if (( ${#items} )); then
                _describe 'probing' items
            else
                _files
            fi
        }
        (( $+functions[compdef] )) && compdef _probing probing

        """;

    public const string Fish = """
        # fish completion for probing; save it as ~/.config/fish/completions/probing.fish
        function __probing_complete
            set -l words (commandline -opc) (commandline -ct)
            probing complete -- $words[2..-1] 2>/dev/null
        end
        complete -c probing -f -a '(__probing_complete)'
        complete -c probing -n 'test -z "(__probing_complete | string collect)"' -F

        """;
}
