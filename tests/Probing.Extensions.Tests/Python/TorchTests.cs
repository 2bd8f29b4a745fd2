namespace Probing.Extensions.Tests.Python;

[Collection(PythonCollection.Name)]
public sealed class TorchTests(PythonFixture python)
{
    [Theory]
    [InlineData("torch.tensor([1, 2])", "value:int64\n1\n2")]
    [InlineData("torch.tensor([0.5], requires_grad=True)", "value:float\n0.5")]
    [InlineData("torch.tensor([0.5]).bfloat16()", "value:float\n0.5")]
    [InlineData("torch.tensor([[1., 2.], [3., 4.]])", "c0:float | c1:float\n1 | 2\n3 | 4")]
    [InlineData("torch.nn.Linear(1, 1, bias=False).weight.data.zero_()", "c0:float\n0")]
    [InlineData("torch.nn.Parameter(torch.ones(1))", "value:float\n1")]
    [InlineData("torch.eye(2).to_sparse()", "c0:float | c1:float\n1 | 0\n0 | 1")]
    [InlineData("torch.tensor(0.5)", "value:float\n0.5")]
    [InlineData("[{'loss': torch.tensor(0.5), 'v': torch.tensor([1, 2])}]", "loss:double | v:list<int64>\n0.5 | [1, 2]")]
    public async Task A_tensor_is_like_its_array(string expression, string expected)
    {
        await python.NeedsAsync("torch");
        Assert.Equal(expected, await python.Extension.ShowAsync(expression));
    }
}
